-- Grain: one row per case.
-- Reason: names as delivered; landing holds the row delivered last of each key.
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
