-- Grain: one row per customer and year.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with loyalty_memberships as (select * from staging.stg_crm__loyalty_memberships)

select * from loyalty_memberships
