-- Grain: one row per customer, channel and day.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with consents as (select * from staging.stg_crm__consents)

select * from consents
