-- Grain: one row per activity, channel and day.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with activity_costs as (select * from staging.stg_ledger__activity_costs)

select * from activity_costs
