-- Grain: one row per month whose flows the night touches.
-- Reason: what a night learns counts in its own month, so no month before it changes, but for what an account is, the
-- rates and the assumptions.
with postings as (select * from run.postings),

openings as (select * from star.account_opening),

opening_changes as (select * from star.account_opening__changes),

fx_changes as (select * from star.fct_fx_rate__changes),

assumption_changes as (select * from marts.assumption__changes),

start_changes as (select * from star.history_start__changes),

starts as (select * from run.first_month),

context as (select * from run.context),

touched as (
    select dw_month_start(context.known_from) as from_month
    from context
    where run.is_incremental() and exists (select 1 from postings)
    union all
    select
        case
            when opening_changes.is_new then dw_month_start(openings.opened_date)
            else starts.month
        end as from_month
    from opening_changes
    inner join openings on opening_changes.account_id = openings.account_id
    cross join starts
    where run.is_news(opening_changes.changed_at)
    union all
    select dw_month_start(min(rate_date)) as from_month
    from fx_changes
    where run.is_news(changed_at)
    union all
    select starts.month as from_month
    from starts
    where
        exists (
            select 1
            from (
                select changed_at from assumption_changes
                union all
                select changed_at from start_changes
            ) as changes
            where run.is_news(changes.changed_at)
        )
),

first_month as (
    select greatest(min(touched.from_month), min(starts.month)) as month
    from touched
    cross join starts
    where touched.from_month is not null
    having count(*) > 0
)

select unnest(dw_months(first_month.month, dw_month_start(context.business_date))) as month
from first_month
cross join context
where first_month.month is not null
