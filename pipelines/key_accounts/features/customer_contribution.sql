-- Grain: one row per customer and month end at which it has an open account.
-- Reason: what a forecast of contribution learns from: its own past as known then, and what the month end tells of
-- balances, prices, activity and trouble. A customer of less than twelve months is told as if the year were whole.
with customer_months as (select * from features.customer_month),

contributions as (select * from features.customer_contribution_month),

-- Month ends that are over: of a month that the night cuts short nothing is said.
months as (
    select
        customer_months.customer_id,
        customer_months.as_of_date,
        dw_month_start(customer_months.as_of_date) as month,
        coalesce(contributions.contribution, 0) as contribution
    from customer_months
    left join contributions
        on customer_months.customer_id = contributions.customer_id
        and dw_month_start(customer_months.as_of_date) = contributions.month
),

windows as (
    select
        *,
        sum(contribution) over last_3 as sum_3m,
        sum(contribution) over last_6 as sum_6m,
        sum(contribution) over last_12 as sum_12m,
        sum(contribution) over year_before as sum_year_before,
        sum(contribution) over season as sum_season_3m,
        count(*) over last_3 as months_3m,
        count(*) over last_6 as months_6m,
        count(*) over last_12 as months_12m,
        count(*) over year_before as months_year_before,
        count(*) over season as months_season,
        stddev_samp(contribution) over last_12 as deviation,
        regr_slope(contribution, date_diff('month', date '2000-01-01', month)) over last_12 as slope,
        median(contribution) over last_12 as median_month,
        min(contribution) over last_12 as least_month,
        max(contribution) over last_12 as greatest_month
    from months
    window
        last_3 as (partition by customer_id order by month range interval 2 month preceding),
        last_6 as (partition by customer_id order by month range interval 5 month preceding),
        last_12 as (partition by customer_id order by month range interval 11 month preceding),
        season as (
            partition by customer_id order by month
            range between interval 11 month preceding and interval 9 month preceding
        ),
        year_before as (
            partition by customer_id order by month
            range between interval 23 month preceding and interval 12 month preceding
        )
),

years as (
    select
        *,
        sum_12m * 12 / months_12m as persistence_12m,
        sum_3m * 12 / months_3m as run_rate_12m,
        coalesce(sum_season_3m * 3 / nullif(months_season, 0), sum_12m * 3 / months_12m) as seasonal_3m
    from windows
)

select
    years.customer_id,
    years.as_of_date,
    years.persistence_12m,
    years.persistence_12m / 4 as persistence_3m,
    years.persistence_12m as seasonal_12m,
    years.seasonal_3m,
    years.run_rate_12m,
    years.run_rate_12m / 4 as run_rate_3m,
    (years.persistence_12m + years.run_rate_12m) / 2 as midway_12m,
    (years.persistence_12m + years.run_rate_12m) / 8 as midway_3m,
    years.contribution as contribution_1m,
    years.sum_6m * 12 / years.months_6m as run_rate_of_6m,
    years.sum_year_before * 12 / nullif(years.months_year_before, 0) as contribution_year_before,
    years.median_month * 12 as median_month_12m,
    years.least_month,
    years.greatest_month,
    years.slope as contribution_slope,
    years.deviation as contribution_deviation,
    50 + 0.25 * abs(years.persistence_12m) + 0.25 * abs(years.run_rate_12m)
        + 3 * coalesce(years.deviation, 0) as scale_12m,
    20 + 0.0625 * abs(years.persistence_12m) + 0.0625 * abs(years.run_rate_12m)
        + 1.5 * coalesce(years.deviation, 0) as scale_3m,
    (years.run_rate_12m - years.persistence_12m) / (50 + abs(years.persistence_12m)) as run_rate_change,
    (years.contribution * 12 - years.run_rate_12m) / (50 + abs(years.run_rate_12m)) as last_month_change,
    years.slope * 12 / (50 + abs(years.persistence_12m)) as slope_share,
    years.deviation * 12 / (50 + abs(years.persistence_12m)) as deviation_share,
    years.months_12m as months_with_contribution,
    customers.tenure_months,
    customers.customer_type,
    customers.industry_section,
    customers.size_class,
    customers.grade,
    customers.age_years,
    customers.deposits,
    customers.deposits_3m,
    customers.deposits_12m,
    customers.deposits_ratio,
    customers.deposits_ratio_1m,
    customers.deposits_trend_6m,
    customers.deposits_volatility_12m,
    customers.loans,
    customers.wealth,
    customers.income_12m,
    customers.income_ratio,
    customers.income_trend_12m,
    customers.activity_12m,
    customers.activity_ratio,
    customers.fees_12m,
    customers.services_held,
    customers.services_change_6m,
    customers.term_deposits,
    customers.loan_accounts,
    customers.card_accounts,
    customers.days_to_maturity,
    customers.deposit_rate_gap,
    customers.loan_rate_gap,
    customers.moved_elsewhere_ratio_6m,
    customers.contacts_12m,
    customers.complaints_12m,
    customers.open_complaints,
    customers.days_past_due_12m
from years
inner join customer_months as customers
    on years.customer_id = customers.customer_id
    and years.as_of_date = customers.as_of_date
