-- Grain: one row per event.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with write_offs as (select * from staging.stg_loan__write_offs)

select * from write_offs
