-- Grain: one row per posting.
-- Reason: ids become text as in every bank; the number they were stays as the order of the postings.
with source as (select * from landing.core__transaction)

select
    cast(transaction_id as varchar) as transaction_id,
    transaction_id as posting_sequence,
    account_id,
    booking_date,
    value_date,
    _known_at as known_at,
    amount,
    currency,
    transaction_type,
    channel,
    purpose,
    counterparty_name,
    counterparty_account,
    counterparty_agent,
    cast(reversed_transaction_id as varchar) as reversed_transaction_id,
    balance_after
from source
