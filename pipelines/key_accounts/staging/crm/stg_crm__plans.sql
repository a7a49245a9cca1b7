-- Grain: one row per customer and year.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__plan)

select
    customer_id,
    plan_year,
    planned_visits,
    planned_calls,
    goal,
    _known_at as known_at
from source
