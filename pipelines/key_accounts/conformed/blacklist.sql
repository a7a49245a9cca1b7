-- Grain: one row per listed party and day.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with blacklist_entries as (select * from staging.stg_risk__blacklist_entries)

select * from blacklist_entries
