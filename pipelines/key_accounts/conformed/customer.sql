-- Grain: one row per customer and day since when it is described so.
-- Reason: the entity whichever system it comes from; the core system alone so far, a second one is a union here.
with core_customers as (select * from staging.stg_core__customers)

select * from core_customers
