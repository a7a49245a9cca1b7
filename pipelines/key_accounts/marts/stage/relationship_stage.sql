-- Grain: one row per person with an open account at the last month end.
-- Reason: persons have no cash flows to classify: their stage is that of the relationship, new, growing, steady or
-- fading, by what deposits, income and own postings did against the year before.
with months as (select * from features.customer_month),

parameters as (select * from seeds.mining_parameter),

limits as (
    select
        max(value) filter (where parameter = 'relationship_new_months') as new_months,
        max(value) filter (where parameter = 'relationship_fading') as fading,
        max(value) filter (where parameter = 'relationship_growing') as growing
    from parameters
),

last_day as (select max(as_of_date) as as_of_date from months),

staged as (
    select
        months.*,
        limits.*,
        dw_relationship_stage(
            months.tenure_months, months.deposits_ratio, months.income_ratio, months.activity_ratio,
            limits.new_months, limits.fading, limits.growing
        ) as stage
    from months
    cross join limits
    where months.customer_type is distinct from 'company'
),

steps as (
    select
        *,
        lag(stage) over (partition by customer_id order by as_of_date) as stage_before
    from staged
),

changes as (
    select
        customer_id,
        max(as_of_date) filter (where stage_before is null or stage_before <> stage) as stage_since,
        arg_max(stage_before, as_of_date) filter (where stage_before is null or stage_before <> stage)
            as previous_stage
    from steps
    group by customer_id
)

select
    steps.customer_id,
    steps.as_of_date,
    steps.stage,
    changes.stage_since,
    changes.previous_stage,
    steps.tenure_months,
    steps.deposits_ratio,
    steps.income_ratio,
    steps.activity_ratio,
    case steps.stage
        when 'new' then format('The relationship is {} months old, fewer than {:.0f}.', steps.tenure_months,
            steps.new_months)
        else format(
            'Against the year before, deposits are at {}, income at {}, own postings at {}.',
            dw_percent(steps.deposits_ratio), dw_percent(steps.income_ratio), dw_percent(steps.activity_ratio)
        )
    end as reason_1_en,
    case steps.stage
        when 'new' then format('往来{}个月，少于{:.0f}个月。', steps.tenure_months, steps.new_months)
        else format(
            '与上年相比，存款为{}，收入为{}，自主交易为{}。',
            dw_percent(steps.deposits_ratio), dw_percent(steps.income_ratio), dw_percent(steps.activity_ratio)
        )
    end as reason_1_zh
from steps
inner join last_day on steps.as_of_date = last_day.as_of_date
inner join changes on steps.customer_id = changes.customer_id
