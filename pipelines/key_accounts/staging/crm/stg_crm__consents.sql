-- Grain: one row per customer, channel and day.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__consent)

select
    customer_id,
    channel,
    valid_from,
    is_granted,
    quiet_from_hour,
    quiet_to_hour,
    _known_at as known_at
from source
