-- Grain: one row per customer whose cost to serve stands out.
-- Reason: effort without return (R039): yearly cost of activities and relationship for each 10,000 of deposits and
-- loans, at least three times the spread (median absolute deviation, scaled to a standard deviation) above the median
-- of the peers.
with customer_years as (select * from marts.customer_year_contribution),

customers as (select * from star.dim_customer where is_current),

costs as (
    select
        customer_years.customer_id,
        coalesce(customers.size_class, customers.customer_type) as peer_group,
        customer_years.activity_cost + customer_years.relationship_cost as cost_to_serve,
        customer_years.deposits + customer_years.loans as volume,
        customer_years.contribution,
        cast(customer_years.activity_cost + customer_years.relationship_cost as double)
        / (greatest(customer_years.deposits + customer_years.loans, 1000) / 10000) as cost_per_10000
    from customer_years
    inner join customers on customer_years.customer_id = customers.customer_id
),

peers as (
    select peer_group, median(cost_per_10000) as peer_median, mad(cost_per_10000) * 1.4826 as peer_spread
    from costs
    group by peer_group
)

select
    costs.customer_id,
    costs.peer_group,
    cast(costs.cost_to_serve as decimal(18, 2)) as cost_to_serve,
    cast(costs.volume as decimal(18, 2)) as volume,
    costs.contribution,
    cast(costs.cost_per_10000 as decimal(18, 2)) as cost_per_10000,
    cast(peers.peer_median as decimal(18, 2)) as peer_median,
    cast((costs.cost_per_10000 - peers.peer_median) / peers.peer_spread as decimal(18, 2)) as spreads_above
from costs
inner join peers on costs.peer_group = peers.peer_group
where peers.peer_spread > 0 and costs.cost_per_10000 > peers.peer_median + 3 * peers.peer_spread
