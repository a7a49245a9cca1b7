-- Grain: one row per group.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with customer_groups as (select * from staging.stg_crm__customer_groups)

select * from customer_groups
