-- Grain: one row per firm with an open account at the last month end.
-- Reason: R074: in which of four stages a firm is, since when and why. The model in use tells it (docs/STAGES.md);
-- where none is, the signs of three cash flows do (Dickinson 2011), and the confidence is NULL. A month's stage is what
-- was known then; a change counts once it has held for two months, so that nobody flips each night.
with months as (select * from features.firm_month),

scores as (select * from scores.firm_stage),

classes as (select * from marts.firm_sign_class),

statements as (select * from marts.firm_statement_class),

last_day as (select max(as_of_date) as as_of_date from months),

told as (
    select
        months.customer_id,
        months.as_of_date,
        coalesce(scores.stage, classes.stage) as stage_of_month,
        scores.stage is not null as is_of_model
    from months
    inner join classes
        on months.customer_id = classes.customer_id
        and months.as_of_date = classes.as_of_date
    left join scores
        on months.customer_id = scores.customer_id
        and months.as_of_date = scores.as_of_date
),

held as (
    select
        *,
        lag(stage_of_month) over by_month is not distinct from stage_of_month or row_number() over by_month = 1
            as is_held
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

-- What the figures of the year were at the last month end that told the stage before: a change has held for two.
befores as (
    select
        changes.*,
        months.operating_12m / nullif(months.receipts_12m, 0) as operating_before,
        months.investing_12m / nullif(months.receipts_12m, 0) as investing_before,
        months.financing_12m / nullif(months.receipts_12m, 0) as financing_before
    from changes
    -- As a key: a condition on the left side alone compares every firm with every month.
    left join months
        on changes.customer_id = months.customer_id
        and months.as_of_date = case
            when changes.previous_stage is not null
                then last_day(cast(changes.stage_since - interval 2 month as date))
        end
),

moves as (
    select
        befores.customer_id,
        unnest([
            {
                'en': 'operating cash flow',
                'zh': '经营现金流',
                'before': befores.operating_before,
                'now': months.operating_12m / nullif(months.receipts_12m, 0)
            },
            {
                'en': 'investing cash flow',
                'zh': '投资现金流',
                'before': befores.investing_before,
                'now': months.investing_12m / nullif(months.receipts_12m, 0)
            },
            {
                'en': 'financing cash flow',
                'zh': '筹资现金流',
                'before': befores.financing_before,
                'now': months.financing_12m / nullif(months.receipts_12m, 0)
            }
        ]) as move
    from befores
    inner join months on befores.customer_id = months.customer_id
    inner join last_day on months.as_of_date = last_day.as_of_date
    where befores.previous_stage is not null
),

-- What moved most since the change.
greatest_moves as (
    select customer_id, arg_max(move, abs(move.now - move.before)) as move
    from moves
    where move.now is not null and move.before is not null
    group by customer_id
),

published_statements as (
    select
        statements.customer_id,
        arg_max(statements.statement_class, statements.fiscal_year) as statement_class
    from statements
    cross join last_day
    where statements.known_since <= last_day.as_of_date and statements.speaks_until >= last_day.as_of_date
    group by statements.customer_id
)

select
    months.customer_id,
    months.as_of_date,
    steps.stage,
    befores.stage_since,
    befores.previous_stage,
    cast(case when scores.stage is not null then case steps.stage
        when 'introduction' then scores.probability_introduction
        when 'growth' then scores.probability_growth
        when 'maturity' then scores.probability_maturity
        else scores.probability_decline
    end end as decimal(9, 6)) as confidence,
    cast(scores.probability_introduction as decimal(9, 6)) as probability_introduction,
    cast(scores.probability_growth as decimal(9, 6)) as probability_growth,
    cast(scores.probability_maturity as decimal(9, 6)) as probability_maturity,
    cast(scores.probability_decline as decimal(9, 6)) as probability_decline,
    cast(scores.probability_reached as decimal(9, 6)) as probability_growth_12m,
    cast(scores.expected_months as decimal(9, 1)) as expected_months_in_stage,
    classes.sign_class,
    published_statements.statement_class,
    cast(months.receipts_12m as decimal(18, 2)) as receipts_12m,
    cast(months.operating_12m as decimal(18, 2)) as operating_12m,
    cast(months.investing_12m as decimal(18, 2)) as investing_12m,
    cast(months.financing_12m as decimal(18, 2)) as financing_12m,
    cast(months.internal_12m as decimal(18, 2)) as internal_12m,
    cast(months.unclassified_share as decimal(9, 6)) as unclassified_share,
    months.industry_code,
    case
        when scores.stage is null then signs.reason_1_code
        when scores.stage <> steps.stage then 'S17'
        else coalesce(why.reason_1_code, 'S16')
    end as reason_1_code,
    case
        when scores.stage is null then signs.reason_1_en
        when scores.stage <> steps.stage then format(
            'This month speaks for {}; a change counts once it has held for two month ends.', scores.stage
        )
        else coalesce(why.reason_1_en, 'No figure of twelve months speaks for one stage more than for another.')
    end as reason_1_en,
    case
        when scores.stage is null then signs.reason_1_zh
        when scores.stage <> steps.stage
            then format('本月数据指向{}；变化须连续两个月末成立方可确认。', dw_stage_zh(scores.stage))
        else coalesce(why.reason_1_zh, '近十二个月没有指标支持某一阶段。')
    end as reason_1_zh,
    coalesce(why.reason_1_value, signs.reason_1_value) as reason_1_value,
    coalesce(why.reason_1_peer, signs.reason_1_peer) as reason_1_peer,
    why.reason_1_points,
    coalesce(why.reason_1_direction, signs.reason_1_direction) as reason_1_direction,
    coalesce(why.reason_2_code, signs.reason_2_code) as reason_2_code,
    coalesce(why.reason_2_en, signs.reason_2_en) as reason_2_en,
    coalesce(why.reason_2_zh, signs.reason_2_zh) as reason_2_zh,
    coalesce(why.reason_2_value, signs.reason_2_value) as reason_2_value,
    coalesce(why.reason_2_peer, signs.reason_2_peer) as reason_2_peer,
    why.reason_2_points,
    coalesce(why.reason_2_direction, signs.reason_2_direction) as reason_2_direction,
    coalesce(why.reason_3_code, signs.reason_3_code) as reason_3_code,
    coalesce(why.reason_3_en, signs.reason_3_en) as reason_3_en,
    coalesce(why.reason_3_zh, signs.reason_3_zh) as reason_3_zh,
    coalesce(why.reason_3_value, signs.reason_3_value) as reason_3_value,
    coalesce(why.reason_3_peer, signs.reason_3_peer) as reason_3_peer,
    why.reason_3_points,
    coalesce(why.reason_3_direction, signs.reason_3_direction) as reason_3_direction,
    why.reason_4_code,
    why.reason_4_en,
    why.reason_4_zh,
    cast(why.reason_4_value as double) as reason_4_value,
    cast(why.reason_4_peer as double) as reason_4_peer,
    why.reason_4_points,
    why.reason_4_direction,
    case
        when befores.previous_stage is null then null
        when greatest_moves.move is null
            then format('From {} to {}.', befores.previous_stage, steps.stage)
        else format(
            'From {} to {}: {} of twelve months {} from {:.1f} % to {:.1f} % of receipts.',
            befores.previous_stage, steps.stage, greatest_moves.move.en,
            case when greatest_moves.move.now > greatest_moves.move.before then 'rose' else 'fell' end,
            100 * greatest_moves.move.before, 100 * greatest_moves.move.now
        )
    end as change_en,
    case
        when befores.previous_stage is null then null
        when greatest_moves.move is null
            then format('由{}转为{}。', dw_stage_zh(befores.previous_stage), dw_stage_zh(steps.stage))
        else format(
            '由{}转为{}：近十二个月{}占收款比例由{:.1f}%{}至{:.1f}%。',
            dw_stage_zh(befores.previous_stage), dw_stage_zh(steps.stage), greatest_moves.move.zh,
            100 * greatest_moves.move.before,
            case when greatest_moves.move.now > greatest_moves.move.before then '上升' else '下降' end,
            100 * greatest_moves.move.now
        )
    end as change_zh,
    scores.model_version
from months
inner join last_day on months.as_of_date = last_day.as_of_date
inner join steps
    on months.customer_id = steps.customer_id
    and months.as_of_date = steps.as_of_date
inner join befores on months.customer_id = befores.customer_id
inner join classes
    on months.customer_id = classes.customer_id
    and months.as_of_date = classes.as_of_date
left join scores
    on months.customer_id = scores.customer_id
    and months.as_of_date = scores.as_of_date
-- Reasons are those of the stage that is told: of the signs where no model tells it (as a key, as above), else of the
-- model.
left join classes as signs
    on months.customer_id = signs.customer_id
    and case when scores.stage is null then months.as_of_date end = signs.as_of_date
left join scores as why
    on months.customer_id = why.customer_id
    and months.as_of_date = why.as_of_date
    and steps.stage = why.stage
left join published_statements on months.customer_id = published_statements.customer_id
left join greatest_moves on months.customer_id = greatest_moves.customer_id
