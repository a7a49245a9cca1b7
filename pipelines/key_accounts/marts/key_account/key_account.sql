-- Grain: one row per key account: a customer's unbroken time as one.
-- Reason: a key account is an entity beside the customer (R001): who looks after it, since when, what let it in, and
-- whether the bank has approved it. What ended within the last twelve months is kept, so that nobody just disappears.
with months as (select * from marts.key_account_month),

tiers as (select * from marts.customer_tier),

tier_months as (select * from marts.customer_tier_month),

approvals as (select * from seeds.key_account_approval),

context as (select * from run.context),

last_day as (select max(as_of_date) as as_of_date from tier_months),

numbered as (
    select
        *,
        date_diff('month', date '2000-01-01', as_of_date)
        - row_number() over (partition by customer_id order by as_of_date) as run_number
    from months
),

runs as (
    select
        customer_id,
        min(as_of_date) as since,
        max(as_of_date) as last_as_of_date,
        first(admitted_by order by as_of_date) as admitted_by,
        first(growth_score order by as_of_date) as growth_score,
        first(unit_rank order by as_of_date) as unit_rank
    from numbered
    group by customer_id, run_number
),

approved as (
    select approvals.*
    from approvals
    cross join context
    inner join tiers on approvals.customer_id = tiers.customer_id
    where
        approvals.approved_from <= context.business_date
        and (approvals.approved_to is null or approvals.approved_to > context.business_date)
),

live as (
    select
        coalesce(runs.customer_id, approved.customer_id) as customer_id,
        coalesce(runs.since, approved.approved_from) as since,
        case
            when approved.customer_id is not null then 'approved'
            when runs.last_as_of_date = last_day.as_of_date then 'live'
            else 'ended'
        end as state,
        case when runs.last_as_of_date < last_day.as_of_date then runs.last_as_of_date end as last_as_of_date,
        coalesce(runs.admitted_by, 'approval') as admitted_by,
        runs.growth_score,
        runs.unit_rank,
        approved.approved_by,
        approved.approved_from
    from runs
    cross join last_day
    full join approved on runs.customer_id = approved.customer_id and runs.last_as_of_date = last_day.as_of_date
    where
        approved.customer_id is not null
        or runs.last_as_of_date > last_day.as_of_date - interval 12 month
)

select
    live.customer_id || '-' || strftime(live.since, '%Y%m') as key_account_id,
    live.customer_id,
    tiers.tier,
    tiers.manager_id,
    tiers.branch_id,
    live.state,
    live.since,
    live.last_as_of_date,
    live.admitted_by,
    live.approved_by,
    live.approved_from,
    tiers.contribution_12m,
    case live.admitted_by
        when 'tier' then 'its tier by contribution'
        when 'start_set' then format('place {} of its unit', live.unit_rank)
        when 'unexpected_growth' then format('growth {:.1f} deviations above its peers', live.growth_score)
        else 'approved by ' || live.approved_by
    end as admitted_en,
    case live.admitted_by
        when 'tier' then '按贡献度分层'
        when 'start_set' then format('本机构第{}名', live.unit_rank)
        when 'unexpected_growth' then format('增长高于同类{:.1f}个离差', live.growth_score)
        else live.approved_by || '批准'
    end as admitted_zh,
    tiers.* exclude (
        customer_id, as_of_date, tier, level, tier_since, previous_tier, customer_class, contribution_12m,
        contribution_rank, is_transactional, switching_cost, embeddedness, branch_id, manager_id, version
    )
from live
left join tiers on live.customer_id = tiers.customer_id
