-- Grain: one row per posting that the night touches, and account and month it is or was booked to.
-- Reason: new, late and corrected postings, both versions of the latter, are all that a night changes below; where it
-- is run again, what it had learnt before is made anew too.
with versions as (select * from conformed.transaction_version),

standing as (select * from standing.fct_transaction)

select dw_month_start(booking_date) as booking_month, transaction_id, account_id
from versions
where run.is_news(known_from)

union

select dw_month_start(booking_date) as booking_month, transaction_id, account_id
from versions
where run.is_news(known_to)

union

select booking_month, transaction_id, account_id
from standing
where run.is_news(known_at)
