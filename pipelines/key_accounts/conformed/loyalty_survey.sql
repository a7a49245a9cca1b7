-- Grain: one row per answer.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with surveys as (select * from staging.stg_crm__surveys)

select * from surveys
