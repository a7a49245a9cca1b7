-- incremental: { keys: run.postings, narrow: {
--   star.fct_transaction: { booking_month: booking_month, transaction_id: transaction_id } } }
-- A night knows nothing of the days after it.
with transactions as (select * from star.fct_transaction),

context as (select * from run.context)

select transactions.transaction_id, transactions.booking_date, transactions.known_at
from transactions
inner join context
    on transactions.booking_date > context.business_date
    or transactions.known_at > context.business_date
