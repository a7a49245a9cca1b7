-- Grain: one row per month, class, currency and line.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with ledger_incomes as (select * from staging.stg_ledger__ledger_incomes)

select * from ledger_incomes
