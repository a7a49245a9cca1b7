-- Grain: one row per group.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__customer_group)

select
    group_id,
    label_en,
    label_zh,
    head_customer_id,
    _known_at as known_at
from source
