-- Grain: one row per firm of the registry that is no customer and that customers paid or were paid by.
-- Reason: what is known of a firm that banks elsewhere: its flows with our customers, who could introduce it, what its
-- statements and its entry in the registry say, and how large that makes it. Only what was published by then counts.
with flows as (select * from marts.counterparty_month),

identities as (select * from marts.counterparty_identity),

companies as (select * from conformed.company),

sizes as (select * from marts.company_size),

customers as (select * from star.dim_customer),

assignments as (select * from star.dim_manager_assignment),

tiers as (select * from marts.customer_tier),

last_day as (select max(as_of_date) as as_of_date from tiers),

own as (
    select distinct registry_id
    from customers
    where is_current and registry_id is not null
),

resolved as (
    select
        identities.registry_id,
        flows.customer_id,
        flows.month,
        flows.inflow,
        flows.outflow,
        identities.match_score,
        last_day.as_of_date
    from flows
    inner join identities
        on flows.counterparty_name = identities.counterparty_name
        and flows.counterparty_account = identities.counterparty_account
        and flows.counterparty_agent = identities.counterparty_agent
    cross join last_day
    where
        identities.registry_id is not null
        and flows.month <= last_day.as_of_date
        and flows.month > last_day.as_of_date - interval 24 month
        and not exists (select 1 from own where own.registry_id = identities.registry_id)
),

pairs as (
    select
        registry_id,
        customer_id,
        sum(inflow + outflow) filter (where month > as_of_date - interval 12 month) as volume
    from resolved
    group by registry_id, customer_id
),

introducers as (
    select
        pairs.registry_id,
        max_by(pairs.customer_id, {'volume': pairs.volume, 'customer_id': pairs.customer_id}) as customer_id
    from pairs
    inner join tiers on pairs.customer_id = tiers.customer_id
    where pairs.volume > 0
    group by pairs.registry_id
),

sums as (
    select
        registry_id,
        any_value(as_of_date) as as_of_date,
        min(match_score) as match_score,
        min(month) as first_month,
        sum(inflow) filter (where month > as_of_date - interval 12 month) as inflow_12m,
        sum(outflow) filter (where month > as_of_date - interval 12 month) as outflow_12m,
        sum(inflow + outflow) filter (where month <= as_of_date - interval 12 month) as volume_year_before,
        count(distinct customer_id)
            filter (where inflow > 0 and month > as_of_date - interval 12 month) as payers_to_us,
        count(distinct customer_id) filter (where outflow > 0 and month > as_of_date - interval 12 month) as paid_by_us
    from resolved
    group by registry_id
)

select
    sums.registry_id as party_id,
    sums.as_of_date,
    companies.company_name as party_name,
    companies.latin_name,
    companies.industry_code,
    companies.region_code,
    companies.company_status,
    sums.match_score,
    cast(sums.payers_to_us as integer) as payers,
    cast(sums.paid_by_us as integer) as payees,
    cast(coalesce(sums.inflow_12m, 0) as decimal(18, 2)) as inflow_12m,
    cast(coalesce(sums.outflow_12m, 0) as decimal(18, 2)) as outflow_12m,
    sums.first_month,
    coalesce(
        sizes.revenue_growth,
        case
            when sums.volume_year_before > 0
                then cast(
                    (coalesce(sums.inflow_12m, 0) + coalesce(sums.outflow_12m, 0)) / sums.volume_year_before as double
                )
        end
    ) as growth,
    case
        when sizes.revenue_growth is not null then 'statements'
        when sums.volume_year_before > 0 then 'flows'
    end as growth_from,
    -- A firm that publishes nothing turned over what our customers alone paid it at least; a statement is not
    -- contradicted by payments, which need not be sales.
    case
        when sizes.turnover_from = 'statement' then sizes.estimated_turnover
        else greatest(sizes.estimated_turnover, cast(coalesce(sums.outflow_12m, 0) as decimal(18, 2)))
    end as estimated_turnover,
    case
        when sizes.turnover_from = 'statement' or coalesce(sums.outflow_12m, 0) <= coalesce(sizes.estimated_turnover, 0)
            then sizes.turnover_from
        else 'flows'
    end as turnover_from,
    sizes.stage,
    introducers.customer_id as introducer_customer_id,
    assignments.manager_id as introducer_manager_id
from sums
inner join companies on sums.registry_id = companies.registry_id
inner join sizes on sums.registry_id = sizes.registry_id
left join introducers on sums.registry_id = introducers.registry_id
left join assignments on introducers.customer_id = assignments.customer_id and assignments.is_current
