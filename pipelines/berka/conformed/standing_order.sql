-- Grain: one row per standing order.
-- Reason: the purpose becomes a conformed code.
with standing_orders as (select * from staging.stg_berka__standing_orders),

k_symbols as (select * from seeds.berka_k_symbol)

select
    standing_orders.standing_order_id,
    standing_orders.account_id,
    standing_orders.partner_account as counterparty_account,
    standing_orders.partner_bank as counterparty_agent,
    standing_orders.amount,
    'CZK' as currency,
    k_symbols.purpose,
    standing_orders.known_at
from standing_orders
left join k_symbols on standing_orders.k_symbol = k_symbols.code
