-- Grain: one row per buyer.
-- Reason: the file tells nothing of a buyer but his number and country; most are businesses, and all are taken for
-- such.
with lines as (select * from staging.stg_online_retail__invoice_lines)

select
    customer_id,
    min(invoice_date) as valid_from,
    'company' as customer_type,
    cast(null as varchar) as customer_name,
    cast(null as varchar) as gender,
    cast(null as date) as birth_date,
    cast(null as date) as founded_date,
    cast(null as varchar) as group_id,
    cast(null as varchar) as industry_code,
    cast(null as varchar) as region_code,
    cast(null as varchar) as district_id,
    cast(null as varchar) as size_class,
    cast(null as varchar) as branch_id,
    cast(null as varchar) as manager_id,
    cast(null as varchar) as grade,
    cast(null as boolean) as is_blacklisted,
    cast(null as varchar) as registry_id,
    cast(null as varchar) as status,
    min(known_at) as known_from,
    cast(null as date) as known_to
from lines
group by customer_id
