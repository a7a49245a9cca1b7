-- Grain: one row per month, class, currency and line.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.ledger__ledger_income)

select
    month,
    account_class,
    currency,
    line,
    amount,
    _known_at as known_at
from source
