-- Grain: one row per day, class and currency.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.ledger__ledger_balance)

select
    ledger_date,
    account_class,
    currency,
    balance,
    debit_turnover,
    credit_turnover,
    transaction_count,
    _known_at as known_at
from source
