-- Grain: one row per dimension and member with customers in the last twelve months.
-- Reason: concentration of contribution (R030, R031), over all and by branch, industry, manager: shares of the best,
-- Gini of what is positive, Herfindahl, the loss-making tail.
with customer_years as (select * from marts.customer_year_contribution),

customers as (select * from star.dim_customer where is_current),

branches as (select * from star.dim_branch where is_current),

customers_with_members as (
    select
        customer_years.customer_id,
        customer_years.contribution,
        'all' as everyone,
        coalesce(branches.main_branch_id, customers.branch_id, 'none') as main_branch_id,
        coalesce(customers.industry_code, 'none') as industry_code,
        coalesce(customers.manager_id, 'none') as manager_id,
        coalesce(customers.size_class, customers.customer_type) as size_class
    from customer_years
    inner join customers on customer_years.customer_id = customers.customer_id
    left join branches on customers.branch_id = branches.branch_id
),

members as (
    unpivot customers_with_members
    on
        everyone as bank,
        main_branch_id as main_branch,
        industry_code as industry,
        manager_id as manager,
        size_class
    into name dimension value member_id
),

totals as (
    select
        dimension,
        member_id,
        count(*) as customer_count,
        count(*) filter (where contribution > 0) as gaining_count,
        sum(contribution) as total,
        sum(greatest(contribution, 0)) as total_gain
    from members
    group by dimension, member_id
),

places as (
    select
        *,
        row_number() over (partition by dimension, member_id order by contribution desc, customer_id) as place,
        row_number() over (
            partition by dimension, member_id, contribution > 0 order by contribution, customer_id
        ) as place_among_alike
    from members
),

ranked as (
    select places.*, totals.customer_count, totals.gaining_count, totals.total, totals.total_gain
    from places
    inner join totals on places.dimension = totals.dimension and places.member_id = totals.member_id
)

select
    dimension,
    member_id,
    cast(any_value(customer_count) as integer) as customer_count,
    cast(any_value(total) as decimal(18, 2)) as contribution,
    cast(
        sum(contribution) filter (where place <= ceil(customer_count * 0.01))
        / nullif(cast(any_value(total) as double), 0)
        as decimal(18, 6)
    ) as top_1_percent_share,
    cast(
        sum(contribution) filter (where place <= ceil(customer_count * 0.05))
        / nullif(cast(any_value(total) as double), 0)
        as decimal(18, 6)
    ) as top_5_percent_share,
    cast(
        sum(contribution) filter (where place <= ceil(customer_count * 0.1))
        / nullif(cast(any_value(total) as double), 0)
        as decimal(18, 6)
    ) as top_10_percent_share,
    cast(
        sum(contribution) filter (where place <= ceil(customer_count * 0.2))
        / nullif(cast(any_value(total) as double), 0)
        as decimal(18, 6)
    ) as top_20_percent_share,
    cast(
        2 * sum(contribution * place_among_alike) filter (where contribution > 0)
        / nullif(cast(any_value(gaining_count * total_gain) as double), 0)
        - cast(any_value(gaining_count) + 1 as double) / nullif(any_value(gaining_count), 0)
        as decimal(18, 6)
    ) as gini_of_gains,
    cast(
        sum(power(cast(contribution as double), 2)) filter (where contribution > 0)
        / nullif(power(cast(any_value(total_gain) as double), 2), 0) as decimal(18, 6)
    ) as herfindahl_of_gains,
    cast(count(*) filter (where contribution < 0) as integer) as loss_making_count,
    cast(coalesce(sum(contribution) filter (where contribution < 0), 0) as decimal(18, 2)) as losses
from ranked
group by dimension, member_id
