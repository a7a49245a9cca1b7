-- Grain: one row per customer with an account in the last twelve whole months.
-- Reason: the year by which customers are ranked: contribution, and the single indicators that it is to be held
-- against.
with customer_months as (select * from marts.customer_month_contribution),

context as (select * from run.context),

capital_ratios as (select value as capital_ratio from marts.assumption where assumption = 'capital_ratio'),

last_whole_month as (
    select
        case
            when business_date = last_day(business_date) then dw_month_start(business_date)
            else cast(dw_month_start(business_date) - interval 1 month as date)
        end as month
    from context
),

year_of_customers as (
    select
        customer_months.customer_id,
        max(last_whole_month.month) as last_month,
        count(*) as months,
        avg(deposits) as deposits,
        avg(loans) as loans,
        sum(interest_margin) as interest_margin,
        sum(fees) as fees,
        sum(activity_cost) as activity_cost,
        sum(relationship_cost) as relationship_cost,
        sum(expected_loss) as expected_loss,
        sum(tax) as tax,
        sum(capital_charge) as capital_charge,
        avg(risk_weighted_assets) as risk_weighted_assets,
        sum(contribution) as contribution,
        sum(economic_profit) as economic_profit
    from customer_months
    inner join last_whole_month
        on customer_months.month between last_whole_month.month - interval 11 month and last_whole_month.month
    group by customer_months.customer_id
)

select
    customer_id,
    last_month,
    cast(months as integer) as months,
    cast(deposits as decimal(18, 2)) as deposits,
    cast(loans as decimal(18, 2)) as loans,
    cast(interest_margin as decimal(18, 2)) as interest_margin,
    cast(fees as decimal(18, 2)) as fees,
    cast(activity_cost as decimal(18, 2)) as activity_cost,
    cast(relationship_cost as decimal(18, 2)) as relationship_cost,
    cast(expected_loss as decimal(18, 2)) as expected_loss,
    cast(tax as decimal(18, 2)) as tax,
    cast(capital_charge as decimal(18, 2)) as capital_charge,
    cast(risk_weighted_assets as decimal(18, 2)) as risk_weighted_assets,
    cast(contribution as decimal(18, 2)) as contribution,
    cast(economic_profit as decimal(18, 2)) as economic_profit,
    cast(
        case when risk_weighted_assets > 0 then contribution * 12 / months / (risk_weighted_assets * capital_ratio) end
        as decimal(18, 6)
    ) as raroc,
    cast(row_number() over (order by contribution desc, customer_id) as integer) as contribution_rank,
    cast(ntile(10) over (order by contribution desc, customer_id) as integer) as contribution_decile,
    cast(ntile(10) over (order by deposits desc, customer_id) as integer) as deposit_decile,
    cast(ntile(10) over (order by loans desc, customer_id) as integer) as loan_decile
from year_of_customers
cross join capital_ratios
