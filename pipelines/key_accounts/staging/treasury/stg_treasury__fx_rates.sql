-- Grain: one row per day and currency.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.treasury__fx_rate)

select
    rate_date,
    currency,
    rate,
    _known_at as known_at
from source
qualify row_number() over (partition by rate_date, currency order by _known_at desc, _load_id desc) = 1
