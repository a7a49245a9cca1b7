-- Grain: one row per manager and day since when it is so.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.crm__manager)

select
    manager_id,
    valid_from,
    manager_name,
    branch_id,
    team_id,
    status,
    _known_at as known_at
from source
qualify row_number() over (partition by manager_id, valid_from order by _known_at desc, _load_id desc) = 1
