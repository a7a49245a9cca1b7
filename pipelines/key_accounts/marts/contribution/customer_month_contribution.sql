-- Grain: one row per customer and month.
-- Reason: what a customer brings, from all its accounts, beside the balances by which banks used to rank.
with account_months as (select * from marts.account_month_contribution)

select
    customer_id,
    month,
    cast(sum(case when product_family = 'deposit' then average_balance else 0 end) as decimal(18, 2)) as deposits,
    cast(sum(case when product_family in ('loan', 'card') then -average_balance else 0 end) as decimal(18, 2)) as loans,
    cast(sum(interest_margin) as decimal(18, 2)) as interest_margin,
    cast(sum(fees) as decimal(18, 2)) as fees,
    cast(sum(activity_cost) as decimal(18, 2)) as activity_cost,
    cast(sum(relationship_cost) as decimal(18, 2)) as relationship_cost,
    cast(sum(expected_loss) as decimal(18, 2)) as expected_loss,
    cast(sum(tax) as decimal(18, 2)) as tax,
    cast(sum(capital_charge) as decimal(18, 2)) as capital_charge,
    cast(sum(risk_weighted_assets) as decimal(18, 2)) as risk_weighted_assets,
    cast(sum(contribution) as decimal(18, 2)) as contribution,
    cast(sum(economic_profit) as decimal(18, 2)) as economic_profit,
    cast(count(*) as integer) as account_count
from account_months
group by customer_id, month
order by month
