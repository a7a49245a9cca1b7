-- Grain: one row per class of accounts and currency that the ledger of the night tells of.
-- Reason: what the accounts come to against the general ledger (R015, R192), both figures. A difference is a break
-- unless rows are in quarantine that may explain it: they have to be replayed or dismissed before it is told apart.
with ledger as (select * from star.fct_ledger_balance),

account_months as (select * from star.fct_account_month),

accounts as (
    select account_id, arg_max(product_code, valid_from) as product_code
    from star.dim_account
    group by account_id
),

context as (select * from run.context),

-- As it stood in the night: what was resolved by a later load was still open then.
quarantine as (
    select count(*) as open_rows
    from ops.rejected_rows as rejected
    cross join context
    left join ops.loads as resolving on rejected.resolved_by = resolving.load_id
    where
        rejected.source in ('core.transaction', 'core.account')
        and rejected.known_at <= context.business_date
        and (rejected.status = 'open' or resolving.known_at > context.business_date)
),

ledger_of_the_night as (
    select ledger.*
    from ledger
    inner join context on ledger.ledger_date = context.business_date
),

balances as (
    select accounts.product_code, account_months.currency, sum(account_months.closing_balance) as balance
    from account_months
    inner join context on account_months.month = dw_month_start(context.business_date)
    inner join accounts on account_months.account_id = accounts.account_id
    group by accounts.product_code, account_months.currency
)

select
    ledger_of_the_night.account_class,
    ledger_of_the_night.currency,
    ledger_of_the_night.ledger_date,
    ledger_of_the_night.balance as ledger_balance,
    cast(coalesce(balances.balance, 0) as decimal(18, 2)) as warehouse_balance,
    cast(coalesce(balances.balance, 0) - ledger_of_the_night.balance as decimal(18, 2)) as difference,
    cast(quarantine.open_rows as bigint) as quarantined_rows,
    case
        when coalesce(balances.balance, 0) = ledger_of_the_night.balance then 'ties'
        when quarantine.open_rows > 0 then 'rows_in_quarantine'
        else 'break'
    end as outcome
from ledger_of_the_night
cross join quarantine
left join balances
    on ledger_of_the_night.account_class = balances.product_code
    and ledger_of_the_night.currency = balances.currency
