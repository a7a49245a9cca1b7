-- Grain: one row per customer and snapshot.
-- Reason: every snapshot is kept, since dim_customer tells from them what was so when.
with source as (select * from landing.core__customer__history)

select
    customer_id,
    _business_date as valid_from,
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
    cast(null as varchar) as registry_id,
    'active' as status,
    _known_at as known_from,
    cast(null as date) as known_to
from source
