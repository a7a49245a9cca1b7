-- Grain: one row per posting.
-- Reason: what happened (booking_date) beside when the warehouse learnt it (known_at). A night reads what it has
-- learnt; from the beginning that is everything.
with transactions as (select * from conformed.transaction),

nights as (select * from star.first_night)

select
    transaction_id,
    posting_sequence,
    account_id,
    booking_date,
    dw_month_start(booking_date) as booking_month,
    dw_month_start(dw_known_since(known_at, booking_date, nights.first_night)) as known_month,
    cast(year(booking_date) as integer) as booking_year,
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
from transactions
left join nights on true
where known_at >= run.known_from()
