-- Grain: one row per account and month whose balances the night touches.
-- Reason: a posting moves the balances of its month and of all after it; what an account begins with moves them all;
-- a new month opens for every account. Everything else stays as it is.
with postings as (select * from run.postings),

openings as (select * from star.account_opening),

opening_changes as (select * from star.account_opening__changes),

starts as (select * from run.first_month),

context as (select * from run.context),

touched as (
    select account_id, min(booking_month) as from_month
    from postings
    group by account_id
    union all
    select
        openings.account_id,
        case
            when opening_changes.is_new then dw_month_start(least(openings.opened_date, openings.first_seen_date))
            else least(dw_month_start(openings.opened_date), starts.month)
        end as from_month
    from opening_changes
    inner join openings on opening_changes.account_id = openings.account_id
    left join starts on true
    where run.is_news(opening_changes.changed_at)
    union all
    select openings.account_id, cast(dw_month_start(context.stands_at) + interval 1 month as date) as from_month
    from openings
    inner join context on dw_month_start(context.stands_at) < dw_month_start(context.business_date)
),

first_months as (
    select account_id, min(from_month) as from_month
    from touched
    group by account_id
)

select
    first_months.account_id,
    unnest(dw_months(first_months.from_month, dw_month_start(context.business_date))) as month
from first_months
cross join context
