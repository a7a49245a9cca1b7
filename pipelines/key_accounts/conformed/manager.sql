-- Grain: one row per manager and day since when it is so.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with managers as (select * from staging.stg_crm__managers)

select * from managers
