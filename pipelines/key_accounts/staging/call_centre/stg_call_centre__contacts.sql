-- Grain: one row per case.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.call_centre__contact)

select
    contact_id,
    customer_id,
    channel,
    contact_type,
    topic,
    severity,
    opened_date,
    answered_date,
    resolved_date,
    is_reopened,
    satisfaction,
    compensation,
    cause_code,
    _known_at as known_at
from source
qualify row_number() over (partition by contact_id order by _known_at desc, _load_id desc) = 1
