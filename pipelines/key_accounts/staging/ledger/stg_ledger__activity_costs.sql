-- Grain: one row per activity, channel and day.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.ledger__activity_cost)

select
    activity,
    channel,
    valid_from,
    unit_cost,
    _known_at as known_at
from source
