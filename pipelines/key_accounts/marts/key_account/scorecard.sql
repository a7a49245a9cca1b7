-- Grain: one row per customer.
-- Reason: four perspectives, realised value (financial, sales) beside potential value (customer, service), and
-- the class that the weighted mean of the four gives. Each indicator's points are kept as reasons and sum to the
-- score.
with composites as (select * from marts.customer_composite),

kinds as (select * from config.composite),

bands as (select * from config.band),

perspectives as (
    select
        composites.customer_id,
        max(composites.composite_value) filter (where composites.composite = 'financial') as financial_points,
        max(composites.composite_value) filter (where composites.composite = 'sales') as sales_points,
        max(composites.composite_value) filter (where composites.composite = 'customer') as customer_points,
        max(composites.composite_value) filter (where composites.composite = 'service') as service_points,
        sum(cast(composites.composite_value * kinds.weight as decimal(18, 6)))
            filter (where composites.composite in ('financial', 'sales')) as realised_sum,
        sum(cast(kinds.weight as decimal(18, 9)))
            filter (where composites.composite in ('financial', 'sales')) as realised_weight,
        sum(cast(composites.composite_value * kinds.weight as decimal(18, 6)))
            filter (where composites.composite in ('customer', 'service')) as potential_sum,
        sum(cast(kinds.weight as decimal(18, 9)))
            filter (where composites.composite in ('customer', 'service')) as potential_weight
    from composites
    inner join kinds on composites.version = kinds.version and composites.composite = kinds.composite
    where kinds.kind = 'perspective'
    group by composites.customer_id
)

select
    scores.customer_id,
    scores.as_of_date,
    round(perspectives.financial_points, 6) as financial_points,
    round(perspectives.sales_points, 6) as sales_points,
    round(perspectives.customer_points, 6) as customer_points,
    round(perspectives.service_points, 6) as service_points,
    round(cast(perspectives.realised_sum as double) / nullif(perspectives.realised_weight, 0), 6) as realised_value,
    round(cast(perspectives.potential_sum as double) / nullif(perspectives.potential_weight, 0), 6) as potential_value,
    scores.composite_value as score,
    cast(scores.position as integer) as position,
    bands.band as customer_class,
    scores.* exclude (composite, customer_id, as_of_date, composite_value, position, upper_share)
from composites as scores
inner join perspectives on scores.customer_id = perspectives.customer_id
inner join bands
    on scores.version = bands.version
    and bands.composite = 'scorecard'
    and scores.composite_value >= bands.lower_bound
    and scores.composite_value < bands.upper_bound
where scores.composite = 'scorecard'
