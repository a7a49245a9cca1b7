-- Grain: one row per account and time for which its description holds (SCD2, half-open).
-- Reason: owner, state and rate change; the product's family saves every reader the same join.
with accounts as (select * from conformed.account where known_to is null),

products as (select * from seeds.product)

select
    accounts.account_id,
    accounts.valid_from,
    accounts.customer_id,
    accounts.product_code,
    products.product_family,
    accounts.currency,
    accounts.opened_date,
    accounts.closed_date,
    accounts.status,
    accounts.branch_id,
    accounts.district_id,
    accounts.statement_frequency,
    accounts.interest_rate,
    accounts.brought_forward_balance,
    accounts.variant_code,
    accounts.maturity_date,
    accounts.collateral_type
from accounts
left join products on accounts.product_code = products.product_code
