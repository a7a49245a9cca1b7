-- Grain: one row per event.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.loan__write_off)

select
    loan_id,
    event_date,
    event_type,
    amount,
    _known_at as known_at
from source
qualify row_number() over (partition by loan_id, event_date, event_type order by _known_at desc, _load_id desc) = 1
