-- Grain: one row per month that the night touches.
-- Reason: a late posting reopens the month it is booked for; all other months stay as they are.
with transactions as (select * from conformed.transaction),

context as (select * from run.context)

select distinct dw_month_start(transactions.booking_date) as booking_month
from transactions
inner join context on transactions.known_at >= context.known_from
