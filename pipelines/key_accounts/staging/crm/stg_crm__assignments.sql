-- Grain: one row per customer and day since when the manager looks after it.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.crm__assignment)

select
    customer_id,
    valid_from,
    manager_id,
    _known_at as known_at
from source
qualify row_number() over (partition by customer_id, valid_from order by _known_at desc, _load_id desc) = 1
