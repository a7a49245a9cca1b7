-- Grain: one row per listed party and day.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.risk__blacklist)

select
    registry_id,
    party_name,
    listed_date,
    removed_date,
    reason,
    source,
    _known_at as known_at
from source
