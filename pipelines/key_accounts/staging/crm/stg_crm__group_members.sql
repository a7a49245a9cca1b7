-- Grain: one row per member and day of joining.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.crm__group_member)

select
    customer_id,
    valid_from,
    group_id,
    ownership_share,
    _known_at as known_at
from source
qualify row_number() over (partition by customer_id, valid_from order by _known_at desc, _load_id desc) = 1
