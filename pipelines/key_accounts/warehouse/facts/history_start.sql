-- Grain: one row, where there are postings.
-- Reason: balances brought forward are known from the first posting on, so nothing is said of months before it.
with transactions as (select * from star.fct_transaction)

select min(booking_month) as month
from transactions
having count(*) > 0
