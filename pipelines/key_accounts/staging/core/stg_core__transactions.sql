-- Grain: one row per posting and time for which it was known so.
-- Reason: ids become text as in every bank; the number they were stays as the order of the postings. A posting that
-- comes again corrects the one before it, and both stay.
with source as (select * from landing.core__transaction__versions)

select
    cast(transaction_id as varchar) as transaction_id,
    transaction_id as posting_sequence,
    account_id,
    booking_date,
    value_date,
    _known_at as known_from,
    _known_to as known_to,
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
