-- Grain: one row per day, currency and tenor.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.treasury__ftp_curve)

select
    curve_date,
    currency,
    tenor_months,
    rate,
    _known_at as known_at
from source
