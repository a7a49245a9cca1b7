-- Grain: one row per number of services held.
-- Reason: R132: does holding more keep a customer? Leavers of the next month over the months at risk, with the Wilson
-- interval of 95 %; who holds more differs in other ways too, so this is no effect of selling one more.
with labels as (select * from features.churn_label),

customer_months as (select * from features.customer_month),

at_risk as (
    select
        least(customer_months.services_held, 6) as services_held,
        coalesce(labels.event_date = last_day(labels.as_of_date + 1), false) as is_leaving
    from labels
    inner join customer_months
        on labels.customer_id = customer_months.customer_id
        and labels.as_of_date = customer_months.as_of_date
    where labels.months_over >= 1
),

counted as (
    select
        services_held,
        count(*) as months_at_risk,
        count(*) filter (where is_leaving) as leavers,
        count(*) filter (where is_leaving) / count(*) as hazard
    from at_risk
    group by services_held
)

select
    cast(services_held as integer) as services_held,
    months_at_risk,
    leavers,
    hazard as monthly_hazard,
    greatest(0, (hazard + 1.9208 / months_at_risk
        - 1.96 * sqrt(hazard * (1 - hazard) / months_at_risk + 0.9604 / months_at_risk / months_at_risk))
        / (1 + 3.8416 / months_at_risk)) as hazard_lower,
    (hazard + 1.9208 / months_at_risk
        + 1.96 * sqrt(hazard * (1 - hazard) / months_at_risk + 0.9604 / months_at_risk / months_at_risk))
        / (1 + 3.8416 / months_at_risk) as hazard_upper,
    1 - power(1 - hazard, 12) as yearly_probability
from counted
