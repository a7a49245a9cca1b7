-- Grain: one row per posting.
-- Reason: the entity whichever system it comes from; the core system alone so far, a second one is a union here.
with core_transactions as (select * from staging.stg_core__transactions)

select * from core_transactions
