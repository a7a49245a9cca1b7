-- Grain: one row per loan and month end.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with positions as (select * from staging.stg_loan__positions)

select * from positions
