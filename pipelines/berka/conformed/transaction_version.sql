-- Grain: one row per posting and time for which it was known so.
-- Reason: the purpose tells more than the operation where the bank itself posts, for interest has no operation and
-- statement fees are posted as cash withdrawals. The bank gives no value date and no name.
with transactions as (select * from staging.stg_berka__transactions),

operations as (select * from seeds.berka_operation),

k_symbols as (select * from seeds.berka_k_symbol)

select
    transactions.transaction_id,
    transactions.posting_sequence,
    transactions.account_id,
    transactions.booking_date,
    cast(null as date) as value_date,
    transactions.known_from,
    transactions.known_to,
    transactions.amount,
    'CZK' as currency,
    coalesce(k_symbols.transaction_type, operations.transaction_type) as transaction_type,
    operations.channel,
    k_symbols.purpose,
    cast(null as varchar) as counterparty_name,
    transactions.partner_account as counterparty_account,
    transactions.partner_bank as counterparty_agent,
    cast(null as varchar) as reversed_transaction_id,
    transactions.balance_after
from transactions
left join operations on transactions.operation = operations.code
left join k_symbols on transactions.k_symbol = k_symbols.code
