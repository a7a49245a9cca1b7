-- Grain: one row per campaign.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by campaign_id order by _known_at desc, _load_id desc) = 1
