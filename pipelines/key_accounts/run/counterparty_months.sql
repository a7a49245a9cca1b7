-- Grain: one row per month in which the night touches postings.
-- Reason: flows with counterparties are summed by month; a new, late or corrected posting touches its own month alone.
with postings as (select * from run.postings)

select distinct booking_month as month
from postings
