-- Grain: one row per account and snapshot.
-- Reason: every snapshot is kept, since dim_account tells from them what was so when.
with source as (select * from landing.core__account__history)

select
    account_id,
    _business_date as valid_from,
    customer_id,
    product_code,
    currency,
    opened_date,
    closed_date,
    status,
    branch_id,
    cast(null as varchar) as district_id,
    cast(null as varchar) as statement_frequency,
    interest_rate,
    brought_forward_balance,
    cast(null as varchar) as variant_code,
    cast(null as date) as maturity_date,
    cast(null as varchar) as collateral_type,
    _known_at as known_from,
    cast(null as date) as known_to
from source
