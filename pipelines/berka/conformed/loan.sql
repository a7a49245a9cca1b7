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
    loans.known_at,
    cast(null as varchar) as loan_account_id,
    cast(null as date) as maturity_date,
    cast(null as decimal(9, 6)) as interest_rate,
    cast(null as varchar) as repayment_type,
    cast(null as varchar) as collateral_type,
    cast(null as decimal(18, 2)) as collateral_value,
    cast(null as varchar) as project_id,
    cast(null as boolean) as is_locally_protected
from loans
left join statuses on loans.status = statuses.code
