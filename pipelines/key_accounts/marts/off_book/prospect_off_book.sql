-- Grain: one row per firm that banks elsewhere and is worth winning.
-- Reason: points from 0 to 100 for size, growth, flow and ties with our customers, and stage, weighed as pipeline.yml
-- says; each part is a reason, and they sum to the score. What it may bring is told by customers of like turnover:
-- the median, and the middle 80 % as interval. Blacklisted and dissolved firms are never in it.
with parties as (select * from marts.off_book_party),

sizes as (select * from marts.company_size),

customers as (select * from star.dim_customer),

tiers as (select * from marts.customer_tier),

blacklist as (select * from conformed.blacklist),

context as (select * from run.context),

composites as (select * from config.composite),

weights as (select * from config.composite_indicator),

limits as (select * from config.limit),

last_day as (select max(as_of_date) as as_of_date from tiers),

in_force as (
    select
        max(weights.weight) filter (where weights.indicator = 'size') as size_weight,
        max(weights.weight) filter (where weights.indicator = 'growth') as growth_weight,
        max(weights.weight) filter (where weights.indicator = 'flow') as flow_weight,
        max(weights.weight) filter (where weights.indicator = 'ties') as ties_weight,
        max(weights.weight) filter (where weights.indicator = 'stage') as stage_weight,
        max(limits.value) filter (where limits.name = 'off_book_listed') as most_listed
    from composites
    inner join weights on composites.version = weights.version and composites.composite = weights.composite
    inner join limits on composites.version = limits.version
    cross join last_day
    where
        composites.kind = 'off_book'
        and dw_in_force(composites.valid_from, composites.valid_to, last_day.as_of_date)
),

open_parties as (
    select parties.*
    from parties
    cross join context
    where
        coalesce(parties.company_status, 'active') = 'active'
        and not exists (
            select 1
            from blacklist
            where
                blacklist.registry_id = parties.party_id
                and blacklist.listed_date <= context.business_date
                and coalesce(blacklist.removed_date, date '9999-12-31') > context.business_date
        )
),

-- Our own firms by the same measure of size, a class for each doubling.
own as (
    select
        tiers.contribution_12m,
        cast(floor(log2(sizes.estimated_turnover)) as integer) as size_step
    from tiers
    inner join customers on tiers.customer_id = customers.customer_id and customers.is_current
    inner join sizes on customers.registry_id = sizes.registry_id
    where sizes.estimated_turnover > 0
),

-- Customers up to a doubling smaller or larger.
alike as (
    select
        steps.size_step,
        count(*) as customers,
        cast(median(own.contribution_12m) as decimal(18, 2)) as expected_contribution,
        cast(quantile_cont(own.contribution_12m, 0.1) as decimal(18, 2)) as contribution_low,
        cast(quantile_cont(own.contribution_12m, 0.9) as decimal(18, 2)) as contribution_high
    from (select distinct size_step from own) as steps
    inner join own on own.size_step between steps.size_step - 1 and steps.size_step + 1
    group by steps.size_step
),

-- Who is larger than all customers is told by the largest of them.
ends as (
    select
        min(size_step) as least,
        max(size_step) as most
    from alike
),

placed as (
    select
        open_parties.*,
        inflow_12m + outflow_12m as volume_12m,
        payers + payees as ties,
        percent_rank() over (order by estimated_turnover nulls first) * 100 as size_place,
        percent_rank() over (order by growth nulls first) * 100 as growth_place,
        percent_rank() over (order by inflow_12m + outflow_12m) * 100 as flow_place,
        percent_rank() over (order by payers + payees) * 100 as ties_place,
        case stage
            when 'growth' then 100 when 'introduction' then 70 when 'maturity' then 50 when 'shake_out' then 25
            when 'decline' then 0 else 40
        end as stage_place,
        median(estimated_turnover) over () as usual_turnover,
        median(growth) over () as usual_growth,
        median(inflow_12m + outflow_12m) over () as usual_volume,
        median(payers + payees) over () as usual_ties
    from open_parties
),

scored as (
    select
        placed.*,
        in_force.most_listed,
        round(size_place * size_weight, 6) as size_points,
        round(growth_place * growth_weight, 6) as growth_points,
        round(flow_place * flow_weight, 6) as flow_points,
        round(ties_place * ties_weight, 6) as ties_points,
        round(stage_place * stage_weight, 6) as stage_points
    from placed
    cross join in_force
),

ranked as (
    select
        *,
        round(size_points + growth_points + flow_points + ties_points + stage_points, 6) as score,
        list_sort([
            {'size': -size_points, 'reason': dw_place_reason(
                'size', 'turnover estimated at', '估计营业额', estimated_turnover, usual_turnover, '', size_points,
                size_place
            )},
            {'size': -growth_points, 'reason': dw_place_reason(
                'growth', 'grown within a year to times', '一年增长倍数', growth, usual_growth, '', growth_points,
                growth_place
            )},
            {'size': -flow_points, 'reason': dw_place_reason(
                'flow', 'paid to and by our customers in 12 months', '近十二个月与本行客户往来', volume_12m,
                usual_volume, '', flow_points, flow_place
            )},
            {'size': -ties_points, 'reason': dw_place_reason(
                'ties', 'customers that it pays or is paid by', '往来的本行客户数', ties, usual_ties, '', ties_points,
                ties_place
            )},
            {'size': -stage_points, 'reason': dw_place_reason(
                'stage', 'points for the stage ' || coalesce(stage, 'not available'),
                '发展阶段得分', stage_place, 50, '', stage_points, stage_place
            )}
        ]) as reasons
    from scored
),

numbered as (
    select
        * exclude (reasons),
        list_transform(reasons, lambda r: r.reason) as reasons,
        row_number() over (order by score desc, party_id) as priority_rank
    from ranked
)

select
    numbered.party_id,
    numbered.as_of_date,
    numbered.party_name,
    numbered.latin_name,
    numbered.party_id as registry_id,
    numbered.match_score,
    numbered.industry_code,
    numbered.region_code,
    numbered.payers,
    numbered.payees,
    numbered.inflow_12m,
    numbered.outflow_12m,
    numbered.growth,
    numbered.growth_from,
    numbered.stage,
    numbered.estimated_turnover,
    numbered.turnover_from,
    alike.expected_contribution,
    alike.contribution_low,
    alike.contribution_high,
    cast(alike.customers as integer) as customers_alike,
    numbered.introducer_customer_id,
    numbered.introducer_manager_id,
    numbered.score,
    cast(numbered.priority_rank as integer) as priority_rank,
    numbered.first_month > numbered.as_of_date - interval 12 month as is_novel,
    last_day(numbered.as_of_date + interval 3 month) as valid_until,
    unnest(dw_reasons(numbered.reasons)),
    dw_rest(numbered.reasons) as rest
from numbered
left join ends on true
left join alike
    on greatest(ends.least, least(ends.most, cast(floor(log2(nullif(numbered.estimated_turnover, 0))) as integer)))
    = alike.size_step
where numbered.priority_rank <= numbered.most_listed
