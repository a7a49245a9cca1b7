-- Grain: one row per person with an open account at the last month end.
-- Reason: persons have no cash flows to classify: their stage is that of the relationship, new, growing, steady or
-- fading. Whether it is new the calendar tells, the others the model in use (docs/STAGES.md); where none is, ratios to
-- the year before do. Only what a model tells has a confidence. A change counts once it has held for two months, so
-- that nobody flips each night; who is no longer new is at once what else there is.
with months as (select * from features.person_month),

scores as (select * from scores.relationship_stage),

parameters as (select * from seeds.mining_parameter),

limits as (
    select
        max(value) filter (where parameter = 'relationship_new_months') as new_months,
        max(value) filter (where parameter = 'relationship_fading') as fading,
        max(value) filter (where parameter = 'relationship_growing') as growing
    from parameters
),

last_day as (select max(as_of_date) as as_of_date from months),

told as (
    select
        months.*,
        limits.new_months,
        scores.stage is not null as is_scored,
        case
            when months.tenure_months >= limits.new_months and scores.stage is not null then scores.stage
            else dw_relationship_stage(
                months.tenure_months, months.deposits_ratio, months.income_ratio, months.activity_ratio,
                limits.new_months, limits.fading, limits.growing
            )
        end as stage_of_month
    from months
    cross join limits
    left join scores
        on months.customer_id = scores.customer_id
        and months.as_of_date = scores.as_of_date
),

held as (
    select
        *,
        lag(stage_of_month) over by_month is not distinct from stage_of_month
        or lag(stage_of_month) over by_month = 'new'
        or row_number() over by_month = 1 as is_held
    from told
    window by_month as (partition by customer_id order by as_of_date)
),

stages as (
    select
        *,
        last_value(case when is_held then stage_of_month end ignore nulls) over (
            partition by customer_id order by as_of_date rows unbounded preceding
        ) as stage
    from held
),

steps as (
    select
        *,
        lag(stage) over (partition by customer_id order by as_of_date) as stage_before
    from stages
),

changes as (
    select
        customer_id,
        max(as_of_date) filter (where stage_before is null or stage_before <> stage) as stage_since,
        arg_max(stage_before, as_of_date) filter (where stage_before is null or stage_before <> stage)
            as previous_stage
    from steps
    group by customer_id
),

ruled as (
    select
        steps.*,
        steps.stage = 'new' or not steps.is_scored as is_by_rule,
        case
            when steps.stage = 'new' then format(
                'The relationship is {} months old, fewer than {:.0f}.', steps.tenure_months, steps.new_months
            )
            else format(
                'Against the year before, deposits are at {}, income at {}, own postings at {}.',
                dw_percent(steps.deposits_ratio), dw_percent(steps.income_ratio), dw_percent(steps.activity_ratio)
            )
        end as reason_en,
        case
            when steps.stage = 'new'
                then format('往来{}个月，少于{:.0f}个月。', steps.tenure_months, steps.new_months)
            else format(
                '与上年相比，存款为{}，收入为{}，自主交易为{}。',
                dw_percent(steps.deposits_ratio), dw_percent(steps.income_ratio), dw_percent(steps.activity_ratio)
            )
        end as reason_zh
    from steps
    inner join last_day on steps.as_of_date = last_day.as_of_date
)

select
    ruled.customer_id,
    ruled.as_of_date,
    ruled.stage,
    changes.stage_since,
    changes.previous_stage,
    cast(case ruled.stage
        when 'growing' then scores.probability_growing
        when 'steady' then scores.probability_steady
        when 'fading' then scores.probability_fading
    end as decimal(9, 6)) as confidence,
    cast(scores.probability_growing as decimal(9, 6)) as probability_growing,
    cast(scores.probability_steady as decimal(9, 6)) as probability_steady,
    cast(scores.probability_fading as decimal(9, 6)) as probability_fading,
    cast(scores.probability_reached as decimal(9, 6)) as probability_growing_12m,
    cast(scores.expected_months as decimal(9, 1)) as expected_months_in_stage,
    ruled.tenure_months,
    ruled.deposits_ratio,
    ruled.income_ratio,
    ruled.activity_ratio,
    case
        when ruled.is_by_rule then 'P16'
        when why.stage is null then 'P18'
        else coalesce(why.reason_1_code, 'P17')
    end as reason_1_code,
    why.reason_1_value,
    why.reason_1_peer,
    why.reason_1_points,
    why.reason_1_direction,
    case
        when ruled.is_by_rule then ruled.reason_en
        when why.stage is null then format(
            'This month speaks for {}; a change counts once it has held for two month ends.', scores.stage
        )
        else coalesce(why.reason_1_en, 'No figure of twelve months speaks for one stage more than for another.')
    end as reason_1_en,
    case
        when ruled.is_by_rule then ruled.reason_zh
        when why.stage is null then format(
            '本月数据指向{}；变化须连续两个月末成立方可确认。',
            case scores.stage when 'growing' then '增长' when 'steady' then '平稳' else '淡化' end
        )
        else coalesce(why.reason_1_zh, '近十二个月没有指标支持某一阶段。')
    end as reason_1_zh,
    why.reason_2_code,
    why.reason_2_value,
    why.reason_2_peer,
    why.reason_2_points,
    why.reason_2_direction,
    why.reason_2_en,
    why.reason_2_zh,
    case when not ruled.is_by_rule then scores.model_version end as model_version
from ruled
inner join changes on ruled.customer_id = changes.customer_id
left join scores
    on ruled.customer_id = scores.customer_id
    and ruled.as_of_date = scores.as_of_date
-- As a key: a condition on the left side alone compares every person with every score.
left join scores as why
    on ruled.customer_id = why.customer_id
    and case when not ruled.is_by_rule then ruled.as_of_date end = why.as_of_date
    and ruled.stage = why.stage
