-- severity: warn
-- Classes of accounts that differ from the ledger while rows are in quarantine: replay or dismiss them.
with reconciliation as (select * from marts.ledger_reconciliation)

select * from reconciliation where outcome = 'rows_in_quarantine'
