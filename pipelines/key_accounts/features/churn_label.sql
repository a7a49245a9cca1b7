-- Grain: one row per customer and month end at which it had not left.
-- Reason: whether it leaves within 3, 6 and 12 months; unknown (NULL) where these months are not over yet, also where
-- it has left already, since who is counted must not depend on the outcome. Who has left is in no row, and months in
-- which leaving could not be told yet are in none either.
with customer_months as (select * from features.customer_month),

events as (select * from features.churn_event),

parameters as (select * from seeds.mining_parameter),

context as (select * from run.context),

limits as (
    select
        max(value) filter (where parameter = 'churn_months_known')
            + max(value) filter (where parameter = 'churn_months_needed') - 1 as months_known
    from parameters
),

at_risk as (
    select
        customer_months.customer_id,
        customer_months.as_of_date,
        events.event_date,
        events.event,
        date_diff('month', customer_months.as_of_date, events.event_date) as months_to_event,
        date_diff('month', customer_months.as_of_date, context.business_date + 1) - 1 as months_over
    from customer_months
    cross join context
    cross join limits
    left join events on customer_months.customer_id = events.customer_id
    where
        (events.event_date is null or customer_months.as_of_date < events.event_date)
        and customer_months.months_known >= limits.months_known
)

select
    customer_id,
    as_of_date,
    event_date,
    event,
    cast(months_over as integer) as months_over,
    case when months_over >= 3 then coalesce(months_to_event <= 3, false) end as left_3m,
    case when months_over >= 6 then coalesce(months_to_event <= 6, false) end as left_6m,
    case when months_over >= 12 then coalesce(months_to_event <= 12, false) end as left_12m
from at_risk
