-- Grain: one row per instalment.
-- Reason: days past due and repayment behaviour start here.
with installments as (select * from conformed.installment)

select
    loan_id,
    installment_number,
    due_date,
    principal_due,
    interest_due,
    paid_date,
    principal_paid,
    interest_paid,
    known_at
from installments
