-- Grain: one row per account and day since when it is described so.
-- Reason: the entity whichever system it comes from; the core system alone so far, a second one is a union here.
with core_accounts as (select * from staging.stg_core__accounts)

select * from core_accounts
