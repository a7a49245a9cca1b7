-- Grain: one row per loan.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.loan__loan)

select
    loan_id,
    account_id,
    customer_id,
    repayment_account_id,
    granted_date,
    maturity_date,
    amount,
    currency,
    interest_rate,
    duration_months,
    repayment_type,
    collateral_type,
    collateral_value,
    project_id,
    is_locally_protected,
    _known_at as known_at
from source
