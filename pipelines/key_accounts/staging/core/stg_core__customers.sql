-- Grain: one row per customer, day since when it is described so, and time for which it was known so.
-- Reason: every change that was ever delivered is kept, since dim_customer tells from them what was so when.
with source as (select * from landing.core__customer__versions)

select
    customer_id,
    valid_from,
    customer_type,
    customer_name,
    gender,
    birth_date,
    founded_date,
    group_id,
    industry_code,
    region_code,
    cast(null as varchar) as district_id,
    size_class,
    branch_id,
    manager_id,
    grade,
    is_blacklisted,
    registry_id,
    status,
    _known_at as known_from,
    _known_to as known_to
from source
