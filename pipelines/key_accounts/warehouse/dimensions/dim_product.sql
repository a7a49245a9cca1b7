-- Grain: one row per variant and time for which its tariff stayed the same.
-- Reason: the variant carries the tariff; its product and family are what reports group by.
with product_variants as (select * from conformed.product_variant)

select
    variant_code,
    valid_from,
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
    label_zh
from product_variants
