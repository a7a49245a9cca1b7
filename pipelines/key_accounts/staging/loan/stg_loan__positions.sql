-- Grain: one row per loan and month end.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.loan__position)

select
    loan_id,
    as_of_date,
    outstanding,
    days_past_due,
    loan_class,
    _known_at as known_at
from source
