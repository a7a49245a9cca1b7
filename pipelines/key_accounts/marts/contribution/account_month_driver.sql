-- Grain: one row per account and month in which it was open.
-- Reason: everything that the contribution is computed from, so that an analyst can do it again by hand.
with account_months as (select * from star.fct_account_month),

transactions as (select * from star.fct_transaction),

accounts as (select * from star.dim_account),

customers as (select * from star.dim_customer),

tariffs as (select * from star.product_tariff),

interactions as (select * from star.fct_interaction),

fx_rates as (select * from star.fct_fx_rate),

assumptions as (select * from marts.assumption),

ftp_rates as (select * from marts.ftp_rate_month),

starts as (select * from star.history_start),

-- Each description of an account with the time for which it is taken: the first one from the beginning.
account_terms as (
    select
        account_id,
        customer_id,
        product_code,
        product_family,
        variant_code,
        branch_id,
        opened_date,
        closed_date,
        interest_rate,
        collateral_type,
        case
            when row_number() over (partition by account_id order by valid_from) = 1 then date '0001-01-01'
            else valid_from
        end as described_from,
        coalesce(
            lead(valid_from) over (partition by account_id order by valid_from), date '9999-12-31'
        ) as described_to
    from accounts
),

-- Contacts are with the customer: its account opened first bears them.
first_accounts as (
    select customer_id, arg_min(account_id, (opened_date, account_id)) as account_id
    from account_terms
    group by customer_id
),

unit_costs as (select code, value as unit_cost from assumptions where assumption = 'unit_cost'),

activities as (
    select
        account_id,
        booking_month as month,
        transaction_type,
        channel,
        count(*) as activity_count,
        sum(case when transaction_type = 'fee' then -amount else 0 end) as fees
    from transactions
    group by account_id, booking_month, transaction_type, channel
),

activity_costs as (
    select
        activities.account_id,
        activities.month,
        cast(sum(activities.activity_count) as bigint) as activity_count,
        sum(activities.activity_count * coalesce(unit_costs.unit_cost, 0)) as activity_cost,
        sum(activities.fees) as fees
    from activities
    left join unit_costs on activities.transaction_type || '/' || activities.channel = unit_costs.code
    group by activities.account_id, activities.month
),

contacts as (
    select
        customer_id,
        dw_month_start(opened_date) as month,
        count(*) filter (where interaction_type = 'visit') as visits,
        count(*) filter (where interaction_type = 'call') as calls
    from interactions
    group by customer_id, dw_month_start(opened_date)
),

months_of_rates as (
    select
        currency,
        dw_month_start(rate_date) as month,
        rate,
        max(dw_month_start(rate_date)) over (partition by currency) as last_month
    from fx_rates
),

open_account_months as (
    select
        account_months.account_id,
        account_months.month,
        account_terms.customer_id,
        account_terms.product_code,
        account_terms.product_family,
        account_terms.variant_code,
        account_terms.branch_id,
        account_months.currency,
        account_terms.opened_date,
        account_months.average_balance,
        account_months.closing_balance,
        account_months.inflow - account_months.outflow as net_flow,
        account_terms.interest_rate,
        account_terms.collateral_type,
        agreed.tenor_months,
        weighed.risk_weight,
        dw_days_in_month(account_months.month) as days
    from account_months
    inner join account_terms
        on account_months.account_id = account_terms.account_id
        and account_terms.described_from <= last_day(account_months.month)
        and account_terms.described_to > last_day(account_months.month)
    inner join starts on account_months.month >= starts.month
    -- What was agreed holds for the account's life, what is asked and weighed is that of the month.
    left join tariffs as agreed
        on account_terms.variant_code = agreed.variant_code
        and dw_in_force(agreed.holds_from, agreed.holds_to, account_terms.opened_date)
    left join tariffs as weighed
        on account_terms.variant_code = weighed.variant_code
        and dw_in_force(weighed.holds_from, weighed.holds_to, last_day(account_months.month))
    where
        account_terms.opened_date <= last_day(account_months.month)
        and (account_terms.closed_date is null or account_terms.closed_date >= account_months.month)
),

priced as (
    select
        open_account_months.*,
        case
            when open_account_months.tenor_months > 0 then open_account_months.tenor_months
            else cast(behavioural.value as integer)
        end as ftp_tenor_months,
        case
            when open_account_months.tenor_months > 0 then dw_month_start(open_account_months.opened_date)
            else open_account_months.month
        end as curve_month
    from open_account_months
    left join assumptions as behavioural
        on behavioural.assumption = 'behavioural_tenor_months'
        and behavioural.code = open_account_months.product_code
),

grades as (
    select
        priced.account_id,
        priced.month,
        arg_max(customers.grade, customers.valid_from) as grade
    from priced
    inner join customers
        on priced.customer_id = customers.customer_id
        and customers.valid_from <= last_day(priced.month)
    where priced.product_family in ('loan', 'card')
    group by priced.account_id, priced.month
),

first_curve as (select currency, min(month) as month from ftp_rates group by currency)

select
    priced.account_id,
    priced.month,
    priced.customer_id,
    priced.product_code,
    priced.product_family,
    priced.variant_code,
    priced.branch_id,
    priced.currency,
    priced.average_balance,
    priced.closing_balance,
    coalesce(priced.interest_rate, cast(assumed_rate.value as decimal(9, 6))) as interest_rate,
    priced.ftp_tenor_months,
    greatest(priced.curve_month, first_curve.month) as curve_month,
    coalesce(ftp_rates.ftp_rate, cast(assumed_ftp.value as double)) as ftp_rate,
    cast(priced.days as integer) as days,
    cast(
        case
            when priced.currency = base_currency.code then 1
            else coalesce(month_rates.rate, last_rates.rate, assumed_fx.value)
        end as decimal(18, 6)
    ) as fx_rate,
    cast(coalesce(activity_costs.fees, 0) as decimal(18, 2)) as fees,
    coalesce(activity_costs.activity_count, 0) as activity_count,
    cast(coalesce(activity_costs.activity_cost, 0) as decimal(18, 2)) as activity_cost,
    cast(case when first_accounts.account_id is null then 0 else coalesce(contacts.visits, 0) end as integer) as visits,
    cast(case when first_accounts.account_id is null then 0 else coalesce(contacts.calls, 0) end as integer) as calls,
    grades.grade,
    cast(pd.value as decimal(9, 6)) as pd,
    cast(lgd.value as decimal(9, 6)) as lgd,
    cast(
        case when priced.product_family in ('loan', 'card') then greatest(-priced.average_balance, 0) else 0 end
        as decimal(18, 2)
    ) as exposure,
    priced.risk_weight,
    cast(priced.net_flow as decimal(18, 2)) as net_flow,
    cast(coalesce(turnover_margin.value, 0) as decimal(9, 6)) as turnover_margin
from priced
left join first_curve on priced.currency = first_curve.currency
left join ftp_rates
    on priced.currency = ftp_rates.currency
    and priced.ftp_tenor_months = ftp_rates.tenor_months
    and greatest(priced.curve_month, first_curve.month) = ftp_rates.month
left join months_of_rates as month_rates
    on priced.currency = month_rates.currency
    and priced.month = month_rates.month
left join months_of_rates as last_rates
    on priced.currency = last_rates.currency
    and last_rates.month = last_rates.last_month
left join assumptions as assumed_fx on assumed_fx.assumption = 'fx_rate' and assumed_fx.code = priced.currency
left join assumptions as assumed_ftp on assumed_ftp.assumption = 'ftp_rate' and assumed_ftp.code = priced.currency
left join assumptions as assumed_rate
    on assumed_rate.assumption = 'interest_rate'
    and assumed_rate.code = priced.product_code
left join assumptions as turnover_margin
    on turnover_margin.assumption = 'turnover_margin'
    and turnover_margin.code = priced.product_code
left join assumptions as base_currency on base_currency.assumption = 'base_currency'
left join activity_costs
    on priced.account_id = activity_costs.account_id
    and priced.month = activity_costs.month
left join first_accounts on priced.account_id = first_accounts.account_id
left join contacts on priced.customer_id = contacts.customer_id and priced.month = contacts.month
left join grades on priced.account_id = grades.account_id and priced.month = grades.month
left join assumptions as pd on pd.assumption = 'pd' and pd.code = coalesce(grades.grade, 'ungraded')
left join assumptions as lgd on lgd.assumption = 'lgd' and lgd.code = coalesce(priced.collateral_type, 'none')
order by priced.month
