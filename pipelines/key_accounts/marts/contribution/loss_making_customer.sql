-- Grain: one row per customer that cost money in the last twelve months.
-- Reason: which customers cost us money and why: the term that did most against its median among customers of the same
-- size is the cause (R030).
with customer_years as (select * from marts.customer_year_contribution where contribution < 0),

all_years as (select * from marts.customer_year_contribution),

customers as (select * from star.dim_customer where is_current),

medians as (
    select
        coalesce(customers.size_class, customers.customer_type) as peer_group,
        median(all_years.interest_margin + all_years.fees) as income,
        median(all_years.activity_cost) as activity_cost,
        median(all_years.relationship_cost) as relationship_cost,
        median(all_years.expected_loss) as expected_loss
    from all_years
    inner join customers on all_years.customer_id = customers.customer_id
    group by coalesce(customers.size_class, customers.customer_type)
),

shortfalls as (
    select
        customer_years.*,
        medians.peer_group,
        medians.income - (customer_years.interest_margin + customer_years.fees) as lacking_income,
        customer_years.activity_cost - medians.activity_cost as excess_activity_cost,
        customer_years.relationship_cost - medians.relationship_cost as excess_relationship_cost,
        customer_years.expected_loss - medians.expected_loss as excess_expected_loss
    from customer_years
    inner join customers on customer_years.customer_id = customers.customer_id
    inner join medians on coalesce(customers.size_class, customers.customer_type) = medians.peer_group
),

causes as (
    select
        *,
        greatest(
            lacking_income, excess_activity_cost, excess_relationship_cost, excess_expected_loss
        ) as greatest_shortfall
    from shortfalls
)

select
    customer_id,
    peer_group,
    contribution,
    interest_margin,
    fees,
    activity_cost,
    relationship_cost,
    expected_loss,
    case greatest_shortfall
        when excess_expected_loss then 'expected_loss'
        when excess_relationship_cost then 'relationship_cost'
        when excess_activity_cost then 'activity_cost'
        else 'low_income'
    end as cause,
    cast(greatest_shortfall as decimal(18, 2)) as cause_amount
from causes
