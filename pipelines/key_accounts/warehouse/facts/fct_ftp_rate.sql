-- Grain: one row per day, currency and tenor.
-- Reason: margins are measured against the curve of the right day and tenor.
with ftp_rates as (select * from conformed.ftp_rate)

select
    curve_date,
    currency,
    tenor_months,
    rate,
    known_at
from ftp_rates
