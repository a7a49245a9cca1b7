-- Grain: one row per section and division of GB/T 4754-2017.
-- Reason: one of the five dimensions of analysis (R190); a division knows its section.
with industries as (select * from seeds.industry)

select
    industry_code,
    coalesce(parent_code, industry_code) as section_code,
    label_en,
    label_zh
from industries
