-- Grain: one row per customer and day since when the manager looks after it.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with assignments as (select * from staging.stg_crm__assignments)

select * from assignments
