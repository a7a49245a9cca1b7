-- Grain: one row per activity, channel and day.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.ledger__activity_cost)

select
    activity,
    channel,
    valid_from,
    unit_cost,
    _known_at as known_at
from source
qualify row_number() over (partition by activity, channel, valid_from order by _known_at desc, _load_id desc) = 1
