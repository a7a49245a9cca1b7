-- Grain: one row per firm.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.registry__company)

select
    registry_id,
    company_name,
    latin_name,
    industry_code,
    region_code,
    founded_date,
    registered_capital,
    company_status,
    parent_registry_id,
    _known_at as known_at
from source
qualify row_number() over (partition by registry_id order by _known_at desc, _load_id desc) = 1
