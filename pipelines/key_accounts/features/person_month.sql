-- Grain: one row per person and month end at which it has an open account.
-- Reason: what the stage of a relationship is told from by a hidden Markov model, month after month: by how much income
-- and own postings grew beside those of all persons in the same month, so that the season says nothing. Deposits are
-- left out: who leaves draws them down at once, and would be a stage of its own.
with months as (select * from features.customer_month),

flows as (select * from features.customer_flow_month),

figures as (
    select
        months.customer_id,
        months.as_of_date,
        months.tenure_months,
        months.deposits_ratio,
        months.income_ratio,
        months.activity_ratio,
        ln(nullif(greatest(flows.income, 0), 0)) as income,
        ln(nullif(flows.activity_count, 0)) as activity,
        lag(months.as_of_date) over by_month as month_before
    from months
    left join flows
        on months.customer_id = flows.customer_id
        and months.as_of_date = last_day(flows.month)
    where months.customer_type is distinct from 'company'
    window by_month as (partition by months.customer_id order by months.as_of_date)
),

growths as (
    select
        *,
        last_day(month_before + 1) = as_of_date as is_next,
        income - lag(income) over by_month as income_growth,
        activity - lag(activity) over by_month as activity_growth
    from figures
    window by_month as (partition by customer_id order by as_of_date)
),

usual as (
    select
        as_of_date,
        median(income_growth) filter (where is_next) as income_growth,
        median(activity_growth) filter (where is_next) as activity_growth
    from growths
    group by as_of_date
)

select
    growths.customer_id,
    growths.as_of_date,
    growths.tenure_months,
    growths.deposits_ratio,
    growths.income_ratio,
    growths.activity_ratio,
    -- Beyond these a figure tells of a bonus or a leaver, not of a stage.
    case when growths.is_next then dw_capped(growths.income_growth - usual.income_growth, 0.1) end as income_growth,
    case when growths.is_next then dw_capped(growths.activity_growth - usual.activity_growth, 1.0) end
        as activity_growth,
    case
        when growths.tenure_months is null then 0
        when growths.tenure_months < 12 then 1
        else 2
    end as tenure_class
from growths
left join usual on growths.as_of_date = usual.as_of_date
