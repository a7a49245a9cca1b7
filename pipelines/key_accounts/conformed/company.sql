-- Grain: one row per firm.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with companies as (select * from staging.stg_registry__companies)

select * from companies
