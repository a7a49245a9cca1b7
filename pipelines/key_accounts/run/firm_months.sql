-- Grain: one row per month end whose figures of firms the night touches.
-- Reason: those of all customers, and those from the first month on of which the statistics of industries tell anew:
-- what is revised is known from its revision on alone.
with panel_months as (select * from run.panel_months),

indicators as (select * from conformed.industry_indicator),

starts as (select * from run.first_month),

context as (select * from run.context),

revised as (
    select greatest(min(dw_month_start(indicators.period)), min(starts.month)) as month
    from indicators
    cross join starts
    where run.is_news(indicators.known_at)
    having count(*) > 0
),

months as (
    select unnest(dw_months(revised.month, dw_month_start(context.business_date))) as month
    from revised
    cross join context
    where revised.month is not null
)

select month, as_of_date
from panel_months

union

select months.month, last_day(months.month) as as_of_date
from months
cross join context
where last_day(months.month) <= context.business_date
