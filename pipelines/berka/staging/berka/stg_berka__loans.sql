-- Grain: one row per loan.
-- Reason: names and types.
with source as (select * from landing.berka__loan)

select
    cast(loan_id as varchar) as loan_id,
    cast(account_id as varchar) as account_id,
    date as granted_date,
    amount,
    cast(duration as integer) as duration_months,
    payments as monthly_payment,
    status,
    _known_at as known_at
from source
