-- Grain: one row per customer and campaign.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with responses as (select * from staging.stg_crm__responses)

select * from responses
