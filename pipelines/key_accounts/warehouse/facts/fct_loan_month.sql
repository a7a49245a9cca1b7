-- Grain: one row per loan and month end.
-- Reason: what is outstanding and how late it is, with whose it is and what secures it.
with positions as (select * from conformed.loan_position),

loans as (select * from conformed.loan),

accounts as (
    select account_id, arg_max(customer_id, valid_from) as customer_id
    from conformed.account
    where known_to is null
    group by account_id
)

select
    positions.loan_id,
    positions.as_of_date,
    accounts.customer_id,
    loans.loan_account_id,
    loans.project_id,
    positions.outstanding,
    loans.currency,
    positions.days_past_due,
    positions.loan_class,
    loans.collateral_type,
    loans.collateral_value,
    positions.known_at
from positions
left join loans on positions.loan_id = loans.loan_id
left join accounts on loans.loan_account_id = accounts.account_id
