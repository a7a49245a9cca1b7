-- Grain: one row per variant and tariff that it had.
-- Reason: the history of tariffs begins with the first delivery and ends where a variant is no longer offered;
-- accounts are older, and live on.
with versions as (select * from star.dim_product)

select
    variant_code,
    valid_from,
    case when row_number() over (partition by variant_code order by valid_from) > 1 then valid_from end as holds_from,
    lead(valid_from) over (partition by variant_code order by valid_from) as holds_to,
    product_code,
    product_family,
    tenor_months,
    rate_spread,
    monthly_fee,
    transfer_fee,
    risk_weight
from versions
