-- Grain: one row per loan.
-- Reason: the status letter becomes a word.
with loans as (select * from staging.stg_berka__loans),

statuses as (select * from seeds.berka_loan_status)

select
    loans.loan_id,
    loans.account_id,
    loans.granted_date,
    loans.amount,
    'CZK' as currency,
    loans.duration_months,
    loans.monthly_payment,
    statuses.loan_status,
    loans.known_at
from loans
left join statuses on loans.status = statuses.code
