-- Grain: one row per day, class and currency.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (
    partition by ledger_date, account_class, currency order by _known_at desc, _load_id desc
) = 1
