-- Grain: one row per project.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.loan__project)

select
    project_id,
    customer_id,
    label_en,
    label_zh,
    start_date,
    budget,
    _known_at as known_at
from source
