-- Grain: one row per posting and time for which it was known so.
-- Reason: the entity whichever system it comes from; the core system alone so far, a second one is a union here. What
-- was known in a night is what has known_from <= night and no known_to, or one after it.
with core_transactions as (select * from staging.stg_core__transactions)

select * from core_transactions
