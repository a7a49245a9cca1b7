-- Grain: one row per day, currency and tenor.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.treasury__ftp_curve)

select
    curve_date,
    currency,
    tenor_months,
    rate,
    _known_at as known_at
from source
qualify row_number() over (partition by curve_date, currency, tenor_months order by _known_at desc, _load_id desc) = 1
