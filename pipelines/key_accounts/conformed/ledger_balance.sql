-- Grain: one row per day, class and currency.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with ledger_balances as (select * from staging.stg_ledger__ledger_balances)

select * from ledger_balances
