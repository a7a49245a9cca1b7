-- Grain: one row per account and day since when it is described so.
-- Reason: every change that was ever delivered is kept, since dim_account tells from them what was so when.
with source as (select * from landing.core__account)

select
    account_id,
    valid_from,
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
    variant_code,
    maturity_date,
    collateral_type
from source
