-- Grain: one row per account and month whose contribution the night touches.
-- Reason: beside the balances, what an account is, its customer's grade and contacts, prices and unit costs decide it;
-- each from the month on from which it is told otherwise.
with account_months as (select * from run.account_months),

accounts as (select * from star.dim_account),

account_changes as (select * from star.dim_account__changes),

customer_changes as (select * from star.dim_customer__changes),

interaction_changes as (select * from star.fct_interaction__changes),

fx_changes as (select * from star.fct_fx_rate__changes),

ftp_changes as (select * from marts.ftp_rate_month__changes),

assumption_changes as (select * from marts.assumption__changes),

tariff_changes as (select * from run.tariff_changes),

start_changes as (select * from star.history_start__changes),

starts as (select * from run.first_month),

context as (select * from run.context),

owners as (select distinct account_id, customer_id, currency from accounts),

touched_customers as (
    select customer_id, changed_from as touched_from
    from customer_changes
    where run.is_news(changed_at)
    union all
    select owners.customer_id, account_changes.changed_from as touched_from
    from account_changes
    inner join owners on account_changes.account_id = owners.account_id
    where run.is_news(account_changes.changed_at)
    union all
    select customer_id, opened_date as touched_from
    from interaction_changes
    where run.is_news(changed_at)
),

touched_currencies as (
    select currency, min(rate_date) as touched_from
    from fx_changes
    where run.is_news(changed_at)
    group by currency
    union all
    select currency, min(month) as touched_from
    from ftp_changes
    where run.is_news(changed_at)
    group by currency
),

everything_changes as (
    select changed_at from assumption_changes
    union
    select changed_at from start_changes
),

touched as (
    select account_id, min(month) as from_month
    from account_months
    group by account_id
    union all
    select owners.account_id, dw_month_start(min(touched_customers.touched_from)) as from_month
    from touched_customers
    inner join owners on touched_customers.customer_id = owners.customer_id
    group by owners.account_id
    union all
    select owners.account_id, dw_month_start(min(touched_currencies.touched_from)) as from_month
    from touched_currencies
    inner join owners on touched_currencies.currency = owners.currency
    group by owners.account_id
    union all
    select accounts.account_id, dw_month_start(min(tariff_changes.touched_from)) as from_month
    from tariff_changes
    inner join accounts on tariff_changes.variant_code = accounts.variant_code
    group by accounts.account_id
    union all
    select owners.account_id, starts.month as from_month
    from owners
    cross join starts
    where exists (
        select 1
        from everything_changes
        where run.is_news(everything_changes.changed_at)
    )
),

first_months as (
    select touched.account_id, greatest(min(touched.from_month), min(starts.month)) as from_month
    from touched
    cross join starts
    group by touched.account_id
)

select
    first_months.account_id,
    unnest(dw_months(first_months.from_month, dw_month_start(context.business_date))) as month
from first_months
cross join context
