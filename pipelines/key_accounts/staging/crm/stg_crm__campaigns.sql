-- Grain: one row per campaign.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__campaign)

select
    campaign_id,
    label_en,
    label_zh,
    variant_code,
    start_date,
    end_date,
    hypothesis,
    _known_at as known_at
from source
