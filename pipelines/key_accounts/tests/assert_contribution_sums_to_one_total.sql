-- incremental: { keys: run.contribution_months, narrow: {
--   marts.contribution_by_dimension: { month: month },
--   marts.account_month_contribution: { month: month } } }
-- Every roll-up sums to the same total at 0.00: no account-month is lost or counted twice in any dimension.
with by_dimension as (select * from marts.contribution_by_dimension),

account_months as (select * from marts.account_month_contribution),

totals as (
    select month, sum(contribution) as contribution, sum(economic_profit) as economic_profit, count(*) as account_count
    from account_months
    group by month
),

sums as (
    select
        dimension,
        month,
        sum(contribution) as contribution,
        sum(economic_profit) as economic_profit,
        sum(account_count) as account_count
    from by_dimension
    group by dimension, month
)

select
    sums.dimension,
    totals.month,
    totals.contribution as contribution_of_accounts,
    sums.contribution as contribution_of_members
from totals
left join sums on totals.month = sums.month
where
    sums.contribution is distinct from totals.contribution
    or sums.economic_profit is distinct from totals.economic_profit
    or sums.account_count is distinct from totals.account_count
