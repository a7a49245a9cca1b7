-- Grain: one row per customer and month in which something became known.
-- Reason: postings are read once. A posting counts in the month in which the warehouse could tell, a correction takes
-- the old version back in the month of the correction; so the sums of the months up to a day are what was known then.
with versions as (select * from conformed.transaction_version),

accounts as (select * from conformed.account),

products as (select * from seeds.product),

fx_rates as (select * from star.fct_fx_rate),

assumptions as (select * from marts.assumption),

base_currency as (select code as currency from assumptions where assumption = 'base_currency'),

own_agent as (select code as agent from assumptions where assumption = 'own_agent'),

nights as (
    select min(known_from) as first_night, dw_month_start(min(booking_date)) as first_month
    from versions
),

account_terms as (
    select
        accounts.account_id,
        arg_max(accounts.customer_id, accounts.valid_from) as customer_id,
        arg_max(products.product_family, accounts.valid_from) as product_family,
        arg_max(accounts.currency, accounts.valid_from) as currency,
        arg_max(accounts.brought_forward_balance, accounts.valid_from) as brought_forward_balance,
        arg_max(accounts.opened_date, accounts.valid_from) as opened_date
    from accounts
    left join products on accounts.product_code = products.product_code
    group by accounts.account_id
),

rates as (
    select currency, rate_date, rate
    from fx_rates
    where currency not in (select currency from base_currency)
    union all
    select currency, date '1900-01-01' as rate_date, 1 as rate
    from base_currency
),

changes as (
    select
        versions.* exclude (known_from, known_to),
        1 as sign,
        dw_known_since(versions.known_from, versions.booking_date, nights.first_night) as since
    from versions
    cross join nights
    union all
    select
        versions.* exclude (known_from, known_to),
        -1 as sign,
        greatest(versions.known_to, versions.booking_date) as since
    from versions
    where versions.known_to is not null
),

described as (
    select
        account_terms.customer_id,
        account_terms.product_family,
        dw_month_start(changes.since) as month,
        dw_days_in_month(changes.since) as days,
        dw_days_in_month(changes.since) - day(changes.since) + 1 as days_left,
        changes.sign,
        cast(changes.amount as double) * changes.sign * rates.rate as amount,
        changes.transaction_type,
        changes.channel,
        changes.purpose,
        changes.counterparty_account,
        changes.counterparty_agent in (select agent from own_agent) as is_inside
    from changes
    inner join account_terms on changes.account_id = account_terms.account_id
    asof left join rates
        on account_terms.currency = rates.currency
        and last_day(changes.since) >= rates.rate_date
),

labelled as (
    select
        *,
        coalesce(channel, '') <> 'system' and not (coalesce(purpose, '') = 'own_transfer') as is_customers_own_act,
        coalesce(purpose, '') = 'own_transfer' and not coalesce(is_inside, true) as is_own_elsewhere
    from described
),

flows as (
    select
        customer_id,
        month,
        sum(case when product_family = 'deposit' then amount else 0 end) as deposit_change,
        sum(case when product_family = 'deposit' then amount * days_left / days else 0 end) as deposit_change_average,
        sum(case when product_family in ('loan', 'card') then -amount else 0 end) as loan_change,
        sum(case when product_family = 'wealth' then amount else 0 end) as wealth_change,
        sum(case when purpose in ('salary', 'pension', 'sales_receipt') and amount * sign > 0 then amount else 0 end)
            as income,
        sum(case when is_customers_own_act and amount * sign < 0 then -amount else 0 end) as spending,
        sum(case when purpose = 'supplier_payment' then -amount else 0 end) as supplier_payments,
        sum(case when purpose = 'salary' and amount * sign < 0 then -amount else 0 end) as wages_paid,
        sum(case when purpose = 'tax' then -amount else 0 end) as taxes_paid,
        sum(case when is_own_elsewhere and amount * sign < 0 then -amount else 0 end) as moved_elsewhere,
        sum(case when is_own_elsewhere and amount * sign > 0 then amount else 0 end) as brought_from_elsewhere,
        sum(case when transaction_type = 'fee' then -amount else 0 end) as fees,
        sum(case when is_customers_own_act then sign else 0 end) as activity_count,
        sum(case when channel = 'branch' then sign else 0 end) as branch_count,
        sum(case when channel = 'online' then sign else 0 end) as online_count,
        sum(case when channel = 'mobile' then sign else 0 end) as mobile_count,
        sum(case when channel in ('card', 'atm') then sign else 0 end) as card_count,
        count(distinct case when is_customers_own_act and amount < 0 then counterparty_account end) as payees,
        count(distinct case when is_customers_own_act and amount > 0 then counterparty_account end) as payers
    from labelled
    group by customer_id, month
),

-- Balances from before the first posting count from the first month on, or from the opening of the account.
brought_forward as (
    select
        account_terms.customer_id,
        dw_month_start(greatest(account_terms.opened_date, nights.first_month)) as month,
        sum(case when account_terms.product_family = 'deposit'
            then cast(account_terms.brought_forward_balance as double) * rates.rate else 0 end) as deposits,
        sum(case when account_terms.product_family in ('loan', 'card')
            then -cast(account_terms.brought_forward_balance as double) * rates.rate else 0 end) as loans,
        sum(case when account_terms.product_family = 'wealth'
            then cast(account_terms.brought_forward_balance as double) * rates.rate else 0 end) as wealth
    from account_terms
    cross join nights
    asof left join rates
        on account_terms.currency = rates.currency
        and last_day(greatest(account_terms.opened_date, nights.first_month)) >= rates.rate_date
    group by account_terms.customer_id, dw_month_start(greatest(account_terms.opened_date, nights.first_month))
)

select
    coalesce(flows.customer_id, brought_forward.customer_id) as customer_id,
    coalesce(flows.month, brought_forward.month) as month,
    coalesce(flows.deposit_change, 0) + coalesce(brought_forward.deposits, 0) as deposit_change,
    coalesce(flows.deposit_change_average, 0) + coalesce(brought_forward.deposits, 0) as deposit_change_average,
    coalesce(flows.loan_change, 0) + coalesce(brought_forward.loans, 0) as loan_change,
    coalesce(flows.wealth_change, 0) + coalesce(brought_forward.wealth, 0) as wealth_change,
    coalesce(flows.income, 0) as income,
    coalesce(flows.spending, 0) as spending,
    coalesce(flows.supplier_payments, 0) as supplier_payments,
    coalesce(flows.wages_paid, 0) as wages_paid,
    coalesce(flows.taxes_paid, 0) as taxes_paid,
    coalesce(flows.moved_elsewhere, 0) as moved_elsewhere,
    coalesce(flows.brought_from_elsewhere, 0) as brought_from_elsewhere,
    coalesce(flows.fees, 0) as fees,
    cast(coalesce(flows.activity_count, 0) as integer) as activity_count,
    cast(coalesce(flows.branch_count, 0) as integer) as branch_count,
    cast(coalesce(flows.online_count, 0) as integer) as online_count,
    cast(coalesce(flows.mobile_count, 0) as integer) as mobile_count,
    cast(coalesce(flows.card_count, 0) as integer) as card_count,
    cast(coalesce(flows.payees, 0) as integer) as payees,
    cast(coalesce(flows.payers, 0) as integer) as payers
from flows
full join brought_forward
    on flows.customer_id = brought_forward.customer_id
    and flows.month = brought_forward.month
