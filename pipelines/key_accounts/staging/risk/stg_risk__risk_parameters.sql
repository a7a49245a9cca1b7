-- Grain: one row per parameter, code and day.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.risk__risk_parameter)

select
    parameter,
    code,
    valid_from,
    rate,
    _known_at as known_at
from source
qualify row_number() over (partition by parameter, code, valid_from order by _known_at desc, _load_id desc) = 1
