-- Grain: one row per industry and month.
-- Reason: names as delivered; landing holds the row delivered last of each key.
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
