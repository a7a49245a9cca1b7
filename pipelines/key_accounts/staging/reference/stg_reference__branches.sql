-- Grain: one row per unit and day since when it is so.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.reference__branch)

select
    branch_id,
    valid_from,
    branch_level,
    parent_branch_id,
    region_code,
    label_en,
    label_zh,
    _known_at as known_at
from source
qualify row_number() over (partition by branch_id, valid_from order by _known_at desc, _load_id desc) = 1
