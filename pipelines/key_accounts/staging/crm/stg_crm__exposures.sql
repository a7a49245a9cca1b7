-- Grain: one row per customer and campaign.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__exposure)

select
    campaign_id,
    customer_id,
    arm,
    exposed_date,
    _known_at as known_at
from source
