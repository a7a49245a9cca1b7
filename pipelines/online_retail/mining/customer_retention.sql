-- Grain: one row per customer of the last day scored.
-- Reason: how likely each customer stays over the horizon that this pipeline's churn model looks ahead; one place for
-- what weighs a gain by it.
with scores as (select * from scores.churn_3m)

select
    customer_id,
    as_of_date,
    cast(1 - score as decimal(9, 6)) as retention
from scores
