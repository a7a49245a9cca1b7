-- Grain: one row per month that the night touches.
-- Reason: a late posting reopens the month it is booked for, a corrected one that of both its versions; all other
-- months stay as they are.
with versions as (select * from conformed.transaction_version),

context as (select * from run.context)

select distinct dw_month_start(versions.booking_date) as booking_month
from versions
inner join context on versions.known_from >= context.known_from or versions.known_to >= context.known_from
