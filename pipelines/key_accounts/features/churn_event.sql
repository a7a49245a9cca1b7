-- Grain: one row per customer that left.
-- Reason: who leaves need not say so. Beside the closing of all accounts count a collapse of balances and of activity
-- of the customer's own, and partial churn: income falls away while money moves to an own account at another bank.
with customer_months as (select * from features.customer_month),

parameters as (select * from seeds.mining_parameter),

context as (select * from run.context),

limits as (
    select
        max(value) filter (where parameter = 'churn_balance_share') as balance_share,
        max(value) filter (where parameter = 'churn_activity_share') as activity_share,
        max(value) filter (where parameter = 'churn_partial_income_share') as income_share,
        max(value) filter (where parameter = 'churn_partial_moved_share') as moved_share,
        max(value) filter (where parameter = 'churn_months_needed') as months_needed,
        max(value) filter (where parameter = 'churn_months_known') as months_known,
        max(value) filter (where parameter = 'churn_least_activity') as least_activity
    from parameters
),

signs as (
    select
        customer_months.customer_id,
        customer_months.as_of_date,
        customer_months.months_known,
        coalesce(
            customer_months.deposits_ratio <= limits.balance_share
            and customer_months.activity_ratio <= limits.activity_share
            and customer_months.activity_year_before_3m >= limits.least_activity
            and customer_months.months_known >= limits.months_known,
            false
        ) as is_collapse,
        coalesce(
            customer_months.income_ratio <= limits.income_share
            and customer_months.moved_elsewhere_ratio_6m >= limits.moved_share
            and customer_months.months_known >= limits.months_known,
            false
        ) as is_partial
    from customer_months
    cross join limits
),

-- Months in a row: a month number less the rank among months of the same sign is the same within one run.
runs as (
    select
        *,
        months_known - row_number() over (partition by customer_id, is_collapse order by as_of_date) as collapse_run,
        months_known - row_number() over (partition by customer_id, is_partial order by as_of_date) as partial_run
    from signs
),

lengths as (
    select
        *,
        row_number() over (partition by customer_id, is_collapse, collapse_run order by as_of_date) as collapse_months,
        row_number() over (partition by customer_id, is_partial, partial_run order by as_of_date) as partial_months
    from runs
),

closed as (
    select
        customer_months.customer_id,
        last_day(max(customer_months.as_of_date) + 1) as event_date
    from customer_months
    cross join context
    group by customer_months.customer_id, context.business_date
    having last_day(max(customer_months.as_of_date) + 1) <= context.business_date
),

candidates as (
    select customer_id, event_date, 'closed' as event
    from closed
    union all
    select lengths.customer_id, min(lengths.as_of_date) as event_date, 'collapse' as event
    from lengths
    cross join limits
    where lengths.is_collapse and lengths.collapse_months >= limits.months_needed
    group by lengths.customer_id
    union all
    select lengths.customer_id, min(lengths.as_of_date) as event_date, 'partial' as event
    from lengths
    cross join limits
    where lengths.is_partial and lengths.partial_months >= limits.months_needed
    group by lengths.customer_id
)

select
    customer_id,
    min(event_date) as event_date,
    arg_min(event, (event_date, event)) as event
from candidates
group by customer_id
