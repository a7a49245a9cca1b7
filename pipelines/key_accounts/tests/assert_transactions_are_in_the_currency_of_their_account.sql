-- incremental: { keys: run.account_months, narrow: {
--   star.fct_account_month: { account_id: account_id, month: month },
--   star.fct_transaction: { account_id: account_id, month: booking_month } } }
-- Amounts of an account are added up, so they must be in one currency.
with transactions as (select * from star.fct_transaction),

account_months as (select * from star.fct_account_month)

select transactions.transaction_id, transactions.currency, account_months.currency as account_currency
from transactions
inner join account_months
    on transactions.account_id = account_months.account_id
    and transactions.booking_month = account_months.month
where transactions.currency <> account_months.currency
