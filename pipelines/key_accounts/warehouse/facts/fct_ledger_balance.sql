-- Grain: one row per day, class and currency.
-- Reason: what the accounts must come to (R015, R192).
with ledger_balances as (select * from conformed.ledger_balance)

select
    ledger_date,
    account_class,
    currency,
    balance,
    debit_turnover,
    credit_turnover,
    transaction_count,
    known_at
from ledger_balances
