-- incremental: { keys: run.account_months, narrow: {
--   star.fct_account_month: { account_id: account_id, month: month },
--   star.fct_transaction: { account_id: account_id, month: booking_month } } }
-- No posting is lost between the two facts, and none of the accounts with postings. A posting whose account is not
-- known (its row may be in quarantine) has no month: the check of relationships names it.
with account_months as (select * from star.fct_account_month),

transactions as (select * from star.fct_transaction),

flows as (
    select account_id, month, inflow - outflow as amount, transaction_count
    from account_months
    where transaction_count > 0
),

postings as (
    select account_id, booking_month as month, sum(amount) as amount, count(*) as transaction_count
    from transactions
    where account_id in (select account_id from star.dim_account)
    group by account_id, booking_month
)

select
    coalesce(flows.account_id, postings.account_id) as account_id,
    coalesce(flows.month, postings.month) as month,
    flows.amount as amount_by_month,
    postings.amount as amount_of_postings
from flows
full join postings on flows.account_id = postings.account_id and flows.month = postings.month
where
    flows.amount is distinct from postings.amount
    or flows.transaction_count is distinct from postings.transaction_count
