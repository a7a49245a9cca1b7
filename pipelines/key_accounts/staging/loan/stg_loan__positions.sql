-- Grain: one row per loan and month end.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.loan__position)

select
    loan_id,
    as_of_date,
    outstanding,
    days_past_due,
    loan_class,
    _known_at as known_at
from source
qualify row_number() over (partition by loan_id, as_of_date order by _known_at desc, _load_id desc) = 1
