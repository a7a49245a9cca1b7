-- Grain: one row per customer and month end from its third month with a contribution on.
-- Reason: the tier by contribution as it was known then. Nobody flips at a bound: up a customer moves once it is above
-- the bound by the hysteresis, down once it is below by as much; between them the tier before holds. Each bound of a
-- customer remembers on which side it was last seen for certain, so that one window does what a walk would.
with contributions as (select * from features.customer_contribution),

tiers as (select * from config.tier),

limits as (select * from config.limit),

ranked as (
    select
        customer_id,
        as_of_date,
        persistence_12m as contribution_12m,
        rank() over (partition by as_of_date order by persistence_12m desc) as contribution_rank,
        count(*) over (partition by as_of_date) as customers,
        min(as_of_date) over (partition by customer_id) as first_date
    from contributions
    where months_with_contribution >= 3
),

signals as (
    select
        ranked.customer_id,
        ranked.as_of_date,
        tiers.level,
        case
            when tiers.upper_share = 1 then true
            when ranked.as_of_date = ranked.first_date
                then ranked.contribution_rank <= tiers.upper_share * ranked.customers
            when ranked.contribution_rank <= tiers.upper_share * (1 - limits.value) * ranked.customers then true
            when ranked.contribution_rank > tiers.upper_share * (1 + limits.value) * ranked.customers then false
        end as is_within
    from ranked
    inner join tiers on dw_in_force(tiers.valid_from, tiers.valid_to, ranked.as_of_date)
    inner join limits on tiers.version = limits.version and limits.name = 'hysteresis'
),

remembered as (
    select
        customer_id,
        as_of_date,
        level,
        last_value(is_within ignore nulls) over (
            partition by customer_id, level order by as_of_date rows unbounded preceding
        ) as is_within
    from signals
),

levels as (
    select
        customer_id,
        as_of_date,
        min(level) filter (where is_within) as level
    from remembered
    group by customer_id, as_of_date
)

select
    ranked.customer_id,
    ranked.as_of_date,
    tiers.tier,
    levels.level,
    tiers.customer_class,
    lag(tiers.tier) over so_far as previous_tier,
    ranked.contribution_12m,
    cast(ranked.contribution_rank as integer) as contribution_rank,
    cast(ranked.customers as integer) as customers,
    max(ranked.contribution_12m) filter (where ranked.contribution_rank > top.upper_share * ranked.customers) over (
        partition by ranked.as_of_date
    ) as key_bound,
    tiers.version
from ranked
inner join levels on ranked.customer_id = levels.customer_id and ranked.as_of_date = levels.as_of_date
inner join tiers
    on levels.level = tiers.level
    and dw_in_force(tiers.valid_from, tiers.valid_to, ranked.as_of_date)
inner join tiers as top on tiers.version = top.version and top.level = 1
window so_far as (partition by ranked.customer_id order by ranked.as_of_date)
