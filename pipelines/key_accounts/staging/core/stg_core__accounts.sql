-- Grain: one row per account, day since when it is described so, and time for which it was known so.
-- Reason: every change that was ever delivered is kept, since dim_account tells from them what was so when.
with source as (select * from landing.core__account__versions)

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
    collateral_type,
    _known_at as known_from,
    _known_to as known_to
from source
