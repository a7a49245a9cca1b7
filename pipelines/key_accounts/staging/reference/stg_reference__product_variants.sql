-- Grain: one row per variant.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.reference__product_variant)

select
    variant_code,
    product_code,
    product_family,
    customer_type,
    currency,
    tenor_months,
    rate_spread,
    monthly_fee,
    transfer_fee,
    risk_weight,
    label_en,
    label_zh,
    _known_at as known_at
from source
