-- Grain: one row per customer and year.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with plans as (select * from staging.stg_crm__plans)

select * from plans
