-- Grain: one row per parameter, code and day.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.risk__risk_parameter)

select
    parameter,
    code,
    valid_from,
    rate,
    _known_at as known_at
from source
