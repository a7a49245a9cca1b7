-- Grain: one row per member and day of joining.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__group_member)

select
    customer_id,
    valid_from,
    group_id,
    ownership_share,
    _known_at as known_at
from source
