-- Grain: one row per customer and month end at which its tier moved, over the last twelve months.
-- Reason: what changed and what moved it: the contribution then and at the month end before, and the places gained.
with months as (select * from marts.customer_tier_month),

last_day as (select max(as_of_date) as as_of_date from months),

moves as (
    select
        *,
        lag(level) over so_far as previous_level,
        lag(contribution_12m) over so_far as contribution_before,
        lag(contribution_rank) over so_far as rank_before
    from months
    window so_far as (partition by customer_id order by as_of_date)
)

select
    moves.customer_id,
    moves.as_of_date as changed_at,
    moves.previous_tier as from_tier,
    moves.tier as to_tier,
    case when moves.level < moves.previous_level then 'up' else 'down' end as direction,
    cast(moves.contribution_before as decimal(18, 2)) as contribution_before,
    cast(moves.contribution_12m as decimal(18, 2)) as contribution_12m,
    moves.rank_before,
    moves.contribution_rank,
    format(
        'contribution {:,.0f} after {:,.0f}: place {} of {} after {}', moves.contribution_12m,
        moves.contribution_before, moves.contribution_rank, moves.customers, moves.rank_before
    ) as reason_en,
    format(
        '贡献度由{:,.0f}变为{:,.0f}：排名由{}变为{}（共{}）', moves.contribution_before,
        moves.contribution_12m, moves.rank_before, moves.contribution_rank, moves.customers
    ) as reason_zh
from moves
cross join last_day
where
    moves.level <> moves.previous_level
    and moves.as_of_date > last_day.as_of_date - interval 12 month
