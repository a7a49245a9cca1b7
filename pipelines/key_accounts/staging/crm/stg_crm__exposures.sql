-- Grain: one row per customer and campaign.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.crm__exposure)

select
    campaign_id,
    customer_id,
    arm,
    exposed_date,
    _known_at as known_at
from source
qualify row_number() over (partition by campaign_id, customer_id order by _known_at desc, _load_id desc) = 1
