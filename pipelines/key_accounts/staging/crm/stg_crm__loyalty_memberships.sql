-- Grain: one row per customer and year.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__loyalty)

select
    customer_id,
    valid_from,
    programme,
    points,
    _known_at as known_at
from source
