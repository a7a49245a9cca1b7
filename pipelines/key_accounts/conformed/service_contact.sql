-- Grain: one row per case.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with contacts as (select * from staging.stg_call_centre__contacts)

select * from contacts
