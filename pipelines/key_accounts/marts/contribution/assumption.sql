-- Grain: one row per assumption and code.
-- Reason: what the bank delivers (costs, risk, capital) goes before what the pipeline assumes in seeds.assumption, and
-- each value says which of the two it is.
with delivered_risk as (select * from conformed.risk_parameter),

delivered_costs as (select * from conformed.activity_cost),

assumed as (select * from seeds.assumption),

delivered as (
    select
        case parameter when 'capital' then code else parameter end as assumption,
        case parameter when 'capital' then 'all' else code end as code,
        arg_max(cast(rate as decimal(18, 6)), valid_from) as value
    from delivered_risk
    group by parameter, code
    union all
    select
        'unit_cost' as assumption,
        activity || '/' || channel as code,
        arg_max(cast(unit_cost as decimal(18, 6)), valid_from) as value
    from delivered_costs
    group by activity, channel
)

select
    coalesce(delivered.assumption, assumed.assumption) as assumption,
    coalesce(delivered.code, assumed.code) as code,
    coalesce(delivered.value, assumed.value) as value,
    case when delivered.value is null then 'assumed' else 'delivered' end as origin
from delivered
full join assumed on delivered.assumption = assumed.assumption and delivered.code = assumed.code
