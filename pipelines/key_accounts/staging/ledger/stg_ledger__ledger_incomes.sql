-- Grain: one row per month, class, currency and line.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.ledger__ledger_income)

select
    month,
    account_class,
    currency,
    line,
    amount,
    _known_at as known_at
from source
qualify row_number() over (
    partition by month, account_class, currency, line order by _known_at desc, _load_id desc
) = 1
