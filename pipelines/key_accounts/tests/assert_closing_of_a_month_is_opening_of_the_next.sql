-- incremental: { keys: run.account_months, narrow: { star.fct_account_month: { account_id: account_id } } }
-- Balances hand over from month to month to the cent.
with account_months as (select * from star.fct_account_month),

neighbours as (
    select
        account_id,
        month,
        closing_balance,
        lead(opening_balance) over (partition by account_id order by month) as next_opening_balance
    from account_months
)

select *
from neighbours
where next_opening_balance <> closing_balance
