-- Grain: one row per customer and campaign.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__response)

select
    campaign_id,
    customer_id,
    responded_date,
    variant_code,
    _known_at as known_at
from source
