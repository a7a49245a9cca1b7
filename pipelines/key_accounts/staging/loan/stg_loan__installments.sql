-- Grain: one row per instalment.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.loan__installment)

select
    loan_id,
    installment_number,
    due_date,
    principal_due,
    interest_due,
    paid_date,
    principal_paid,
    interest_paid,
    _known_at as known_at
from source
