-- Grain: one row per customer, channel and day.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by customer_id, channel, valid_from order by _known_at desc, _load_id desc) = 1
