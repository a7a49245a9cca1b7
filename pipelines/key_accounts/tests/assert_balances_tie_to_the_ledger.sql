-- A class of accounts that does not come to the ledger's balance, and nothing in quarantine that could be why.
with reconciliation as (select * from marts.ledger_reconciliation)

select * from reconciliation where outcome = 'break'
