-- Grain: one row per years of relationship.
-- Reason: whether customers cost less and bring more the longer they stay (R041): computed, not assumed.
with customer_years as (select * from marts.customer_year_contribution),

accounts as (
    select customer_id, min(opened_date) as first_opened_date
    from star.dim_account
    group by customer_id
),

with_tenure as (
    select
        customer_years.*,
        cast(
            greatest(
                0, least(10, floor(date_diff('day', accounts.first_opened_date, customer_years.last_month) / 365.0))
            ) as integer
        ) as tenure_years
    from customer_years
    inner join accounts on customer_years.customer_id = accounts.customer_id
)

select
    tenure_years,
    cast(count(*) as integer) as customer_count,
    cast(avg(activity_cost + relationship_cost) as decimal(18, 2)) as mean_cost_to_serve,
    cast(avg(contribution) as decimal(18, 2)) as mean_contribution,
    cast(median(contribution) as decimal(18, 2)) as median_contribution
from with_tenure
group by tenure_years
