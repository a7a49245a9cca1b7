-- Grain: one row per unit and day since when it is so.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with branches as (select * from staging.stg_reference__branches)

select * from branches
