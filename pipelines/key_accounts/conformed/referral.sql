-- Grain: one row per customer who was brought.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with referrals as (select * from staging.stg_crm__referrals)

select * from referrals
