-- Grain: one row per month end and currency.
-- Reason: sums over currencies are in yuan.
with fx_rates as (select * from conformed.fx_rate)

select
    rate_date,
    currency,
    rate,
    known_at
from fx_rates
