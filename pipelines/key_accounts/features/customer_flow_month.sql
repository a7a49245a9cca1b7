-- Grain: one row per customer and month in which something became known.
-- Reason: postings are read once. A posting counts in the month in which the warehouse could tell, a correction takes
-- the old version back in the month of the correction; so the sums of the months up to a day are what was known then.
with transactions as (select * from star.fct_transaction),

context as (select * from run.context),

versions as (select * from conformed.transaction_version),

account_terms as (select * from star.account_opening),

starts as (select * from star.history_start),

nights as (select * from star.first_night),

fx_rates as (select * from star.fct_fx_rate),

assumptions as (select * from marts.assumption),

base_currency as (select code as currency from assumptions where assumption = 'base_currency'),

own_agent as (select code as agent from assumptions where assumption = 'own_agent'),

rates as (
    select currency, rate_date, rate
    from fx_rates
    where currency not in (select currency from base_currency)
    union all
    select currency, date '1900-01-01' as rate_date, 1 as rate
    from base_currency
),

months as (
    select unnest(dw_months(
        min(starts.month), dw_month_start(greatest(min(context.business_date), max(account_terms.opened_date)))
    )) as month
    from starts
    cross join context
    cross join account_terms
),

-- The last rate up to the end of each month.
rate_of_month as (
    select months.month, rates.currency, arg_max(rates.rate, rates.rate_date) as rate
    from months
    inner join rates on last_day(months.month) >= rates.rate_date
    group by months.month, rates.currency
),

postings as (
    select
        account_id,
        booking_date,
        known_at as known_from,
        cast(null as date) as known_to,
        amount,
        transaction_type,
        channel,
        purpose,
        counterparty_account,
        counterparty_agent
    from transactions
    union all
    select
        account_id,
        booking_date,
        known_from,
        known_to,
        amount,
        transaction_type,
        channel,
        purpose,
        counterparty_account,
        counterparty_agent
    from versions
    where known_to is not null
),

changes as (
    select
        postings.* exclude (known_from, known_to),
        1 as sign,
        dw_known_since(postings.known_from, postings.booking_date, nights.first_night) as since
    from postings
    cross join nights
    union all
    select
        postings.* exclude (known_from, known_to),
        -1 as sign,
        greatest(postings.known_to, postings.booking_date) as since
    from postings
    where postings.known_to is not null
),

described as (
    select
        account_terms.customer_id,
        account_terms.product_family,
        dw_month_start(changes.since) as month,
        dw_days_in_month(changes.since) as days,
        dw_days_in_month(changes.since) - day(changes.since) + 1 as days_left,
        changes.sign,
        cast(changes.amount * changes.sign * rate_of_month.rate as decimal(18, 4)) as amount,
        changes.transaction_type,
        changes.channel,
        changes.purpose,
        changes.counterparty_account,
        changes.counterparty_agent in (select agent from own_agent) as is_inside
    from changes
    inner join account_terms on changes.account_id = account_terms.account_id
    left join rate_of_month
        on account_terms.currency = rate_of_month.currency
        and dw_month_start(changes.since) = rate_of_month.month
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
        sum(case when product_family = 'deposit' then amount * days_left else 0 end) / max(days)
            as deposit_change_average,
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
        dw_month_start(greatest(account_terms.opened_date, starts.month)) as month,
        sum(case when account_terms.product_family = 'deposit'
            then cast(account_terms.brought_forward_balance * rate_of_month.rate as decimal(18, 4))
            else 0 end) as deposits,
        sum(case when account_terms.product_family in ('loan', 'card')
            then -cast(account_terms.brought_forward_balance * rate_of_month.rate as decimal(18, 4))
            else 0 end) as loans,
        sum(case when account_terms.product_family = 'wealth'
            then cast(account_terms.brought_forward_balance * rate_of_month.rate as decimal(18, 4))
            else 0 end) as wealth
    from account_terms
    cross join starts
    left join rate_of_month
        on account_terms.currency = rate_of_month.currency
        and dw_month_start(greatest(account_terms.opened_date, starts.month)) = rate_of_month.month
    group by account_terms.customer_id, dw_month_start(greatest(account_terms.opened_date, starts.month))
)

select
    coalesce(flows.customer_id, brought_forward.customer_id) as customer_id,
    coalesce(flows.month, brought_forward.month) as month,
    cast(coalesce(flows.deposit_change, 0) + coalesce(brought_forward.deposits, 0) as double) as deposit_change,
    cast(coalesce(flows.deposit_change_average, 0) + coalesce(brought_forward.deposits, 0) as double)
        as deposit_change_average,
    cast(coalesce(flows.loan_change, 0) + coalesce(brought_forward.loans, 0) as double) as loan_change,
    cast(coalesce(flows.wealth_change, 0) + coalesce(brought_forward.wealth, 0) as double) as wealth_change,
    cast(coalesce(flows.income, 0) as double) as income,
    cast(coalesce(flows.spending, 0) as double) as spending,
    cast(coalesce(flows.supplier_payments, 0) as double) as supplier_payments,
    cast(coalesce(flows.wages_paid, 0) as double) as wages_paid,
    cast(coalesce(flows.taxes_paid, 0) as double) as taxes_paid,
    cast(coalesce(flows.moved_elsewhere, 0) as double) as moved_elsewhere,
    cast(coalesce(flows.brought_from_elsewhere, 0) as double) as brought_from_elsewhere,
    cast(coalesce(flows.fees, 0) as double) as fees,
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
