-- Grain: one row per firm and year.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with statements as (select * from staging.stg_registry__statements)

select * from statements
