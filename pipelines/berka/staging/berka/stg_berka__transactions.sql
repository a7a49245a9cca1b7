-- Grain: one row per posting and time for which it was known so.
-- Reason: the amount gets its sign, for VYDAJ and VYBER are both debits. An empty and a blank k_symbol both mean not
-- told (the bytes stay in k_symbol_raw), and so do an empty operation, an empty bank and the partner account 0.
with source as (select * from landing.berka__trans__versions)

select
    cast(trans_id as varchar) as transaction_id,
    trans_id as posting_sequence,
    cast(account_id as varchar) as account_id,
    date as booking_date,
    _known_at as known_from,
    _known_to as known_to,
    type,
    nullif(operation, '') as operation,
    case type when 'PRIJEM' then amount when 'VYDAJ' then -amount when 'VYBER' then -amount end as amount,
    balance as balance_after,
    nullif(trim(k_symbol), '') as k_symbol,
    k_symbol as k_symbol_raw,
    nullif(bank, '') as partner_bank,
    nullif(nullif(account, ''), '0') as partner_account
from source
