-- Grain: one row per day and currency.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.treasury__fx_rate)

select
    rate_date,
    currency,
    rate,
    _known_at as known_at
from source
