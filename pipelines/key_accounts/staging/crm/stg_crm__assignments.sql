-- Grain: one row per customer and day since when the manager looks after it.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__assignment)

select
    customer_id,
    valid_from,
    manager_id,
    _known_at as known_at
from source
