-- Grain: one row per standing order.
-- Reason: names and types; a blank k_symbol means not told, its bytes stay in k_symbol_raw.
with source as (select * from landing.berka__order)

select
    cast(order_id as varchar) as standing_order_id,
    cast(account_id as varchar) as account_id,
    bank_to as partner_bank,
    account_to as partner_account,
    amount,
    nullif(trim(k_symbol), '') as k_symbol,
    k_symbol as k_symbol_raw,
    _known_at as known_at
from source
