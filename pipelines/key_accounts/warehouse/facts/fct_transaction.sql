-- Grain: one row per posting.
-- Reason: what happened (booking_date) beside when the warehouse learnt it (known_at); months untouched tonight stay.
with transactions as (select * from conformed.transaction),

touched_months as (select * from run.months),

transactions_by_month as (
    select
        *,
        cast(year(booking_date) as integer) as booking_year,
        dw_month_start(booking_date) as booking_month
    from transactions
)

select
    transaction_id,
    posting_sequence,
    account_id,
    booking_date,
    booking_month,
    booking_year,
    value_date,
    known_at,
    amount,
    currency,
    transaction_type,
    channel,
    purpose,
    counterparty_name,
    counterparty_account,
    counterparty_agent,
    reversed_transaction_id,
    balance_after
from transactions_by_month
where booking_month in (select booking_month from touched_months)
