-- Grain: one row per variant and file.
-- Reason: every file is kept, since dim_product tells from them what was asked when.
with source as (select * from landing.reference__product_variant__history)

select
    variant_code,
    _business_date as valid_from,
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
