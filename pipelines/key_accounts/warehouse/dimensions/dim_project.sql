-- Grain: one row per project.
-- Reason: one of the five dimensions of analysis (R190).
with projects as (select * from conformed.project)

select
    project_id,
    customer_id,
    label_en,
    label_zh,
    start_date,
    budget
from projects
