-- Grain: one row per member and day of joining.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with group_members as (select * from staging.stg_crm__group_members)

select * from group_members
