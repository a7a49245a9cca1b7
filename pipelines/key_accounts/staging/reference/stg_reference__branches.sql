-- Grain: one row per unit and day since when it is so.
-- Reason: names as delivered; landing holds the row delivered last of each key.
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
