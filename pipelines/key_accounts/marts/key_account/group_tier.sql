-- Grain: one row per group of connected customers of which one has a tier at the last whole month end.
-- Reason: decisions on exposure and service are made for the group (R116). Its tier is the one that it would have as a
-- single customer: its members leave the ranking and their sum takes one place. It is a view that nobody is handled by,
-- so it has no hysteresis. Members are the reasons, and they sum to the contribution.
with months as (select * from marts.customer_tier_month),

last_day as (select max(as_of_date) as as_of_date from months),

tonight as (select months.* from months inner join last_day on months.as_of_date = last_day.as_of_date),

members as (
    select
        dim_members.group_id,
        tonight.*
    from star.dim_group_member as dim_members
    inner join tonight
        on dim_members.customer_id = tonight.customer_id
        and dw_in_force(dim_members.valid_from, dim_members.valid_to, tonight.as_of_date)
    where dim_members.group_id is not null
),

-- A customer may be a key account by itself and by approval: it counts once.
key_customers as (select distinct customer_id from marts.key_account where state <> 'ended'),

customers as (select * from star.dim_customer where is_current),

usual as (
    select
        customers.customer_type,
        median(tonight.contribution_12m) as peer
    from tonight
    inner join customers on tonight.customer_id = customers.customer_id
    group by customers.customer_type
),

explained as (
    select
        members.group_id,
        any_value(members.as_of_date) as as_of_date,
        sum(cast(members.contribution_12m as decimal(38, 6))) as contribution_12m,
        count(*) as members,
        count(key_customers.customer_id) as key_accounts,
        arg_min(members.customer_id, members.contribution_rank) as leading_customer_id,
        arg_min(members.tier, members.contribution_rank) as leading_tier,
        min(members.level) as highest_level,
        list(
            dw_reason(
                members.customer_id, 'contribution of ' || members.customer_id,
                '客户' || members.customer_id || '贡献度', members.contribution_12m, usual.peer, '',
                members.contribution_12m
            )
            order by abs(members.contribution_12m) desc, members.customer_id
        ) as reasons
    from members
    left join key_customers on members.customer_id = key_customers.customer_id
    left join customers on members.customer_id = customers.customer_id
    left join usual on customers.customer_type is not distinct from usual.customer_type
    group by members.group_id
),

-- All customers above the group's sum, its own members among them, counted in one pass over both.
above_all as (
    select
        group_id,
        count(customer_id) over (
            order by contribution_12m desc range between unbounded preceding and current row exclude group
        ) as customers
    from (
        select null as group_id, customer_id, cast(contribution_12m as decimal(38, 6)) as contribution_12m from tonight
        union all
        select group_id, null as customer_id, contribution_12m from explained
    )
),

above_within as (
    select
        members.group_id,
        count(*) filter (
            where cast(members.contribution_12m as decimal(38, 6)) > explained.contribution_12m
        ) as customers
    from members
    inner join explained on members.group_id = explained.group_id
    group by members.group_id
),

ranked as (
    select
        explained.*,
        1 + above_all.customers - above_within.customers as contribution_rank,
        (select count(*) from tonight) - explained.members + 1 as customers
    from explained
    inner join above_all on explained.group_id = above_all.group_id
    inner join above_within on explained.group_id = above_within.group_id
),

tiers as (select * from config.tier),

levels as (
    select
        ranked.group_id,
        min(tiers.level) as level
    from ranked
    inner join tiers
        on dw_in_force(tiers.valid_from, tiers.valid_to, ranked.as_of_date)
        and ranked.contribution_rank <= tiers.upper_share * ranked.customers
    group by ranked.group_id
)

select
    ranked.group_id,
    ranked.as_of_date,
    tiers.tier,
    tiers.level,
    tiers.customer_class,
    cast(ranked.contribution_12m as decimal(18, 2)) as contribution_12m,
    cast(ranked.contribution_rank as integer) as contribution_rank,
    cast(ranked.customers as integer) as customers,
    cast(ranked.members as integer) as members,
    cast(ranked.key_accounts as integer) as key_accounts,
    ranked.leading_customer_id,
    ranked.leading_tier,
    tiers.level < ranked.highest_level as is_above_each_member,
    tiers.version,
    unnest(dw_reasons(ranked.reasons)),
    dw_rest(ranked.reasons) as rest
from ranked
inner join levels on ranked.group_id = levels.group_id
inner join tiers
    on levels.level = tiers.level
    and dw_in_force(tiers.valid_from, tiers.valid_to, ranked.as_of_date)
