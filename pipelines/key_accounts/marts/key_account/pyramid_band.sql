-- Grain: one row per pyramid and customer.
-- Reason: where a customer stands in each of several pyramids at once, and why. A band is a share of the
-- customers in the order of their value; who is equal stands in the same band, the higher one.
with composites as (select * from marts.customer_composite),

kinds as (select * from config.composite),

bands as (select * from config.band),

placed as (
    select
        composites.*,
        (composites.position - 1) / count(*) over (partition by composites.composite) as share_above
    from composites
    inner join kinds on composites.version = kinds.version and composites.composite = kinds.composite
    where kinds.kind = 'pyramid'
)

select
    placed.composite as pyramid,
    placed.customer_id,
    placed.as_of_date,
    placed.composite_value,
    cast(placed.position as integer) as position,
    bands.band,
    bands.position as band_position,
    placed.* exclude (composite, customer_id, as_of_date, composite_value, position, upper_share, share_above)
from placed
inner join bands
    on placed.version = bands.version
    and placed.composite = bands.composite
    and placed.share_above >= bands.lower_bound
    and placed.share_above < bands.upper_bound
