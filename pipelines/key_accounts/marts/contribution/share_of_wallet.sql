-- Grain: one row per customer with flows in the last twelve whole months.
-- Reason: how much of its banking a customer does here (R044), as far as own accounts at other banks are seen: money
-- that goes to and comes from an own account elsewhere, against all that comes in and goes out here.
with transactions as (select * from star.fct_transaction),

accounts as (
    select account_id, arg_max(customer_id, valid_from) as customer_id
    from star.dim_account
    group by account_id
),

context as (select max(last_month) as last_month from marts.customer_year_contribution),

own_bank as (select code as agent from marts.assumption where assumption = 'own_agent'),

flows as (
    select
        accounts.customer_id,
        abs(transactions.amount) as size,
        transactions.purpose = 'own_transfer' as is_own,
        transactions.counterparty_agent in (select agent from own_bank) as is_here
    from transactions
    inner join accounts on transactions.account_id = accounts.account_id
    inner join context
        on transactions.booking_month between context.last_month - interval 11 month and context.last_month
    where transactions.transaction_type in ('transfer_in', 'transfer_out', 'cash_deposit')
)

select
    customer_id,
    cast(sum(case when is_own then 0 else size end) as decimal(18, 2)) as flows_here,
    cast(
        sum(case when is_own and not coalesce(is_here, true) then size else 0 end) as decimal(18, 2)
    ) as flows_elsewhere,
    cast(
        sum(case when is_own then 0 else size end)
        / nullif(cast(
            sum(case when is_own and is_here then 0 else size end) as double
        ), 0) as decimal(9, 6)
    ) as share_of_wallet
from flows
group by customer_id
