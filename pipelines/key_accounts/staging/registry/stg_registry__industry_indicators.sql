-- Grain: one row per industry and month.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.registry__industry_indicator)

select
    industry_code,
    period,
    output_growth,
    price_index,
    entry_rate,
    exit_rate,
    margin,
    _known_at as known_at
from source
qualify row_number() over (partition by industry_code, period order by _known_at desc, _load_id desc) = 1
