-- Grain: one row per customer, day and horizon in months.
-- Reason: what each customer is expected to bring, from where to where with 80 and 95 %, beside persistence: what these
-- months would bring if they were as the last twelve. base, the reasons' points and rest sum to the point; the base
-- holds what the customer brought of late.
with scores_3m as (select * from scores.contribution_forecast_3m),

scores_12m as (select * from scores.contribution_forecast_12m),

features as (select * from features.customer_contribution),

horizons as (
    select 3 as horizon_months, *
    from scores_3m
    union all by name
    select 12 as horizon_months, *
    from scores_12m
)

select
    horizons.customer_id,
    horizons.as_of_date,
    cast(horizons.horizon_months as integer) as horizon_months,
    cast(horizons.score as decimal(18, 2)) as point,
    cast(horizons.lower_80 as decimal(18, 2)) as lo80,
    cast(horizons.upper_80 as decimal(18, 2)) as hi80,
    cast(horizons.lower_95 as decimal(18, 2)) as lo95,
    cast(horizons.upper_95 as decimal(18, 2)) as hi95,
    cast(features.persistence_12m * horizons.horizon_months / 12 as decimal(18, 2)) as persistence,
    rank() over (partition by horizons.horizon_months order by horizons.score desc) as point_rank,
    horizons.* exclude (
        customer_id, as_of_date, horizon_months, score, lower, upper, lower_80, upper_80, lower_95, upper_95
    )
from horizons
inner join features
    on horizons.customer_id = features.customer_id
    and horizons.as_of_date = features.as_of_date
order by horizons.horizon_months, point_rank, horizons.customer_id
