-- Grain: one row per customer and time for which its description holds (SCD2, half-open).
-- Reason: a fact of last year meets the customer as it was last year.
with customers as (select * from conformed.customer where known_to is null)

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
    district_id,
    size_class,
    branch_id,
    manager_id,
    grade,
    is_blacklisted,
    registry_id,
    status
from customers
