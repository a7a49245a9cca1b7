-- Grain: one row per customer that may become a key account.
-- Reason: priority is what an hour of a manager is worth: expected gain x probability x probability of staying, to the
-- cost of winning it (R005, R064, R077). The gain is the forecast of the next 12 months less the last 12. Without a
-- model in use the list is empty; without a forecast or a churn model that factor says so by being missing, and the
-- priority falls back on probability alone. Gated parties are never in it, key accounts neither.
with scores as (select * from mining.key_prospect_scores),

forecasts as (select * from mining.contribution_forecast_scores),

retentions as (select * from mining.customer_retention),

features as (select * from features.key_prospect),

stages as (select * from mining.firm_stage),

key_accounts as (select * from marts.key_account),

gates as (select * from marts.prospect_gate),

tiers as (select * from marts.customer_tier),

assumptions as (select * from marts.assumption),

limits as (select * from config.limit),

visit as (
    select max(value) as unit_cost
    from assumptions
    where assumption = 'unit_cost' and code = 'visit/manager'
),

candidates as (
    select
        scores.*,
        tiers.tier,
        tiers.manager_id,
        tiers.branch_id,
        tiers.contribution_12m,
        cast(forecasts.point - tiers.contribution_12m as decimal(18, 2)) as expected_gain,
        cast(forecasts.lo80 - tiers.contribution_12m as decimal(18, 2)) as gain_low,
        cast(forecasts.hi80 - tiers.contribution_12m as decimal(18, 2)) as gain_high,
        retentions.retention,
        cast(visit.unit_cost * visits.value as decimal(18, 2)) as acquisition_cost,
        stages.stage,
        case
            when features.month_to_bound >= 1 and features.run_rate_to_bound >= 1 then 'now'
            when features.momentum > 0 then 'this_quarter'
            else 'watch'
        end as entry_timing,
        listed.value as most_listed
    from scores
    inner join features
        on scores.customer_id = features.customer_id
        and scores.as_of_date = features.as_of_date
    inner join tiers on scores.customer_id = tiers.customer_id
    inner join limits as visits on tiers.version = visits.version and visits.name = 'acquisition_visits'
    inner join limits as listed on tiers.version = listed.version and listed.name = 'prospects_listed'
    cross join visit
    left join forecasts
        on scores.customer_id = forecasts.customer_id
        and scores.as_of_date = forecasts.as_of_date
        and forecasts.horizon_months = 12
    left join stages on scores.customer_id = stages.customer_id
    left join retentions
        on scores.customer_id = retentions.customer_id
        and scores.as_of_date = retentions.as_of_date
    where
        not exists (select 1 from gates where gates.customer_id = scores.customer_id)
        and not exists (
            select 1
            from key_accounts
            where key_accounts.customer_id = scores.customer_id and key_accounts.state <> 'ended'
        )
),

valued as (
    select
        *,
        cast(
            probability_12m * coalesce(greatest(expected_gain, 0), 1) * coalesce(retention, 1)
            / coalesce(nullif(acquisition_cost, 0), 1) as decimal(18, 9)
        ) as priority
    from candidates
),

ranked as (
    select
        *,
        row_number() over (order by priority desc, probability_12m desc, customer_id) as priority_rank
    from valued
)

select
    customer_id,
    as_of_date,
    probability_12m,
    tier,
    contribution_12m,
    expected_gain,
    gain_low,
    gain_high,
    retention,
    acquisition_cost,
    stage,
    'open' as risk_gate,
    entry_timing,
    priority,
    cast(priority_rank as integer) as priority_rank,
    manager_id,
    branch_id,
    * exclude (
        customer_id, as_of_date, probability_12m, probability_rank, tier, contribution_12m, expected_gain, gain_low,
        gain_high, retention, acquisition_cost, stage, entry_timing, priority, priority_rank, manager_id, branch_id,
        most_listed
    )
from ranked
where priority_rank <= most_listed
