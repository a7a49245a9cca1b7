-- Grain: one row per card.
-- Reason: names and types; the time of issue is always midnight, so a date says it all.
with source as (select * from landing.berka__card)

select
    cast(card_id as varchar) as card_id,
    cast(disp_id as varchar) as disposition_id,
    type,
    cast(issued as date) as issued_date,
    _known_at as known_at
from source
