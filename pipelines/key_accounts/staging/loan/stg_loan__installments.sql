-- Grain: one row per instalment.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by loan_id, installment_number order by _known_at desc, _load_id desc) = 1
