-- Grain: one row per campaign.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with campaigns as (select * from staging.stg_crm__campaigns)

select * from campaigns
