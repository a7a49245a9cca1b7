-- Grain: one row per answer.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by survey_id order by _known_at desc, _load_id desc) = 1
