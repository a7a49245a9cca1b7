-- Grain: one row per event.
-- Reason: losses realised feed the expected ones (R101).
with write_offs as (select * from conformed.write_off)

select
    loan_id,
    event_date,
    event_type,
    amount,
    known_at
from write_offs
