-- Accounts start from zero on their opening day, which holds only when nothing is posted before.
with transactions as (select * from star.fct_transaction),

accounts as (select * from conformed.account)

select transactions.transaction_id, transactions.booking_date, accounts.opened_date
from transactions
inner join accounts on transactions.account_id = accounts.account_id
where transactions.booking_date < accounts.opened_date
