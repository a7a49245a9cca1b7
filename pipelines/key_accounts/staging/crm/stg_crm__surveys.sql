-- Grain: one row per answer.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__survey)

select
    survey_id,
    customer_id,
    surveyed_date,
    overall_satisfaction,
    relationship_initiative,
    repurchase_intention,
    recommendation,
    competitor_resistance,
    _known_at as known_at
from source
