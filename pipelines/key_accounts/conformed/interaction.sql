-- Grain: one row per visit or call.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with interactions as (select * from staging.stg_crm__interactions)

select * from interactions
