-- Grain: one row per project.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by project_id order by _known_at desc, _load_id desc) = 1
