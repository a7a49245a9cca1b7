-- Grain: one row per firm.
-- Reason: names as delivered; landing holds the row delivered last of each key.
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
