-- Grain: one row per group.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.crm__customer_group)

select
    group_id,
    label_en,
    label_zh,
    head_customer_id,
    _known_at as known_at
from source
qualify row_number() over (partition by group_id order by _known_at desc, _load_id desc) = 1
