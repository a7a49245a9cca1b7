-- Grain: one row per loan.
-- Reason: the entity whichever system it comes from; the loan system alone so far, a second one is a union here.
with loans as (select * from staging.stg_loan__loans)

select
    loan_id,
    repayment_account_id as account_id,
    granted_date,
    amount,
    currency,
    duration_months,
    cast(null as decimal(18, 2)) as monthly_payment,
    cast(null as varchar) as loan_status,
    known_at,
    account_id as loan_account_id,
    maturity_date,
    interest_rate,
    repayment_type,
    collateral_type,
    collateral_value,
    project_id,
    is_locally_protected
from loans
