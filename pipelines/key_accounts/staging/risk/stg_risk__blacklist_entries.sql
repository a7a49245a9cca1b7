-- Grain: one row per listed party and day.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by registry_id, listed_date order by _known_at desc, _load_id desc) = 1
