-- Grain: one row per project.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with projects as (select * from staging.stg_loan__projects)

select * from projects
