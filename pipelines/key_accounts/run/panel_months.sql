-- Grain: one row per month end whose features the night touches.
-- Reason: features of a month are made once it is over; what changes in one changes the windows of all after it.
-- Flows, contacts and descriptions that the night learns touch none that is over.
with flow_months as (select * from run.flow_months),

tariff_changes as (select * from run.tariff_changes),

ftp_changes as (select * from marts.ftp_rate_month__changes),

starts as (select * from run.first_month),

context as (select * from run.context),

touched as (
    select min(month) as from_month
    from flow_months
    union all
    select min(month) as from_month
    from ftp_changes
    where run.is_news(changed_at)
    union all
    select dw_month_start(min(touched_from)) as from_month
    from tariff_changes
    union all
    select dw_month_start(least(known_from, cast(stands_at + interval 1 day as date))) as from_month
    from context
    where run.is_incremental()
),

first_month as (
    select greatest(min(touched.from_month), min(starts.month)) as month
    from touched
    cross join starts
    where touched.from_month is not null
    having count(*) > 0
),

months as (
    select unnest(dw_months(first_month.month, dw_month_start(context.business_date))) as month
    from first_month
    cross join context
    where first_month.month is not null
)

select months.month, last_day(months.month) as as_of_date
from months
cross join context
where last_day(months.month) <= context.business_date
