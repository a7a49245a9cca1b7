-- Grain: one row per buyer.
-- Reason: what a buyer is invoiced is kept on one account of his, open since his first invoice; what is sold without a
-- name is kept on the anonymous one, so that the total ties.
with lines as (select * from staging.stg_online_retail__invoice_lines)

select
    customer_id as account_id,
    min(invoice_date) as valid_from,
    customer_id,
    'current_account' as product_code,
    'GBP' as currency,
    min(invoice_date) as opened_date,
    cast(null as date) as closed_date,
    cast(null as varchar) as status,
    cast(null as varchar) as branch_id,
    cast(null as varchar) as district_id,
    cast(null as varchar) as statement_frequency,
    cast(null as decimal(9, 6)) as interest_rate,
    cast(0 as decimal(18, 2)) as brought_forward_balance,
    cast(null as varchar) as variant_code,
    cast(null as date) as maturity_date,
    cast(null as varchar) as collateral_type,
    min(known_at) as known_from,
    cast(null as date) as known_to
from lines
group by customer_id
