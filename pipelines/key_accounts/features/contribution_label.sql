-- Grain: one row per customer and month end at which it has an open account, from twelve months of history on.
-- Reason: what it brings in the 3 and 12 months after, as known tonight; a month without an account brings nothing.
-- NULL where these months are not over, for leavers too, and where one of them cannot be told (contribution_gap).
with customer_months as (select * from features.customer_month),

contributions as (select * from features.customer_contribution_month),

context as (select * from run.context),

first_month as (select * from star.history_start),

rows_asked as (
    select
        customer_months.customer_id,
        customer_months.as_of_date,
        dw_month_start(customer_months.as_of_date) as month,
        date_diff('month', customer_months.as_of_date, context.business_date + 1) - 1 as months_over
    from customer_months
    cross join context
    inner join first_month
        on date_diff('month', first_month.month, dw_month_start(customer_months.as_of_date)) >= 11
),

futures as (
    select
        rows_asked.customer_id,
        rows_asked.as_of_date,
        rows_asked.months_over,
        sum(contributions.contribution_since_corrected)
            filter (where contributions.month <= rows_asked.month + interval 3 month) as next_3m,
        sum(contributions.contribution_since_corrected) as next_12m,
        coalesce(
            sum(contributions.unknown_account_months)
                filter (where contributions.month <= rows_asked.month + interval 3 month),
            0
        ) as unknown_3m,
        coalesce(sum(contributions.unknown_account_months), 0) as unknown_12m
    from rows_asked
    left join contributions
        on rows_asked.customer_id = contributions.customer_id
        and contributions.month > rows_asked.month
        and contributions.month <= rows_asked.month + interval 12 month
    group by rows_asked.customer_id, rows_asked.as_of_date, rows_asked.months_over
)

select
    customer_id,
    as_of_date,
    cast(months_over as integer) as months_over,
    case when months_over >= 3 and unknown_3m = 0 then round(coalesce(next_3m, 0), 2) end as next_3m,
    case when months_over >= 12 and unknown_12m = 0 then round(coalesce(next_12m, 0), 2) end as next_12m
from futures
