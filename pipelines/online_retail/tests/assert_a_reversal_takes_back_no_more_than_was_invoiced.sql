-- severity: warn
-- A cancellation is matched with an invoice that holds all its articles, so it may not exceed it.
with transactions as (select * from conformed.transaction)

select cancellations.transaction_id, cancellations.amount, invoices.amount as invoiced_amount
from transactions as cancellations
inner join transactions as invoices on cancellations.reversed_transaction_id = invoices.transaction_id
where -cancellations.amount > invoices.amount or cancellations.account_id <> invoices.account_id
