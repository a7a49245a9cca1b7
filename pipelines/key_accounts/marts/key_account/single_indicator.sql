-- Grain: one row per single indicator of the rules and customer that has a figure for it.
-- Reason: the simplest way to say who is large, one to three indicators each for itself (R048, R049), beside the place
-- by contribution, so that its side effects are seen (R050). A customer without the figure has no place.
with composites as (select * from marts.customer_composite),

kinds as (select * from config.composite),

tiers as (select * from marts.customer_tier_month)

select
    composites.composite as indicator,
    composites.customer_id,
    composites.as_of_date,
    composites.reason_1_value as figure,
    cast(composites.position as integer) as position,
    composites.upper_share,
    tiers.contribution_rank,
    cast(tiers.contribution_rank - composites.position as integer) as places_above_contribution,
    composites.version,
    composites.reason_1_code,
    composites.reason_1_value,
    composites.reason_1_peer,
    composites.composite_value as reason_1_points,
    composites.reason_1_direction,
    composites.reason_1_en,
    composites.reason_1_zh
from composites
inner join kinds on composites.version = kinds.version and composites.composite = kinds.composite
left join tiers
    on composites.customer_id = tiers.customer_id
    and composites.as_of_date = tiers.as_of_date
where kinds.kind = 'single'
