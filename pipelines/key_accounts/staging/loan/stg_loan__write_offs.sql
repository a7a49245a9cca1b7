-- Grain: one row per event.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.loan__write_off)

select
    loan_id,
    event_date,
    event_type,
    amount,
    _known_at as known_at
from source
