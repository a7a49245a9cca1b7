-- Grain: one row per customer of the last whole month end and indicator.
-- Reason: what segments are made of, in one shape: a figure, what is usual among customers of the same kind, and the
-- place among all from 0 to 100. Ties share the middle of their places, so that a thousand without a complaint stand
-- neither first nor last. A figure that is not available has no place.
with customer_months as (select * from features.customer_month),

contributions as (select * from features.customer_contribution),

forecasts as (select * from mining.contribution_forecast_scores),

installments as (select * from star.fct_installment),

loans as (select * from conformed.loan),

accounts as (select * from star.dim_account),

indicators as (select * from seeds.indicator),

last_day as (select max(as_of_date) as as_of_date from contributions),

collections as (
    select
        accounts.customer_id,
        sum(installments.principal_paid + installments.interest_paid) as collections_12m
    from installments
    cross join last_day
    inner join loans on installments.loan_id = loans.loan_id
    inner join accounts on loans.account_id = accounts.account_id and accounts.is_current
    where
        installments.paid_date <= last_day.as_of_date
        and installments.paid_date > last_day.as_of_date - interval 12 month
    group by accounts.customer_id
),

figures as (
    select
        contributions.customer_id,
        contributions.as_of_date,
        contributions.customer_type,
        contributions.persistence_12m as contribution_12m,
        cast(forecasts.point as double) as forecast_12m,
        contributions.income_12m * 12 as sales_12m,
        cast(coalesce(collections.collections_12m, 0) as double) as collections_12m,
        contributions.activity_12m * 12 as transactions_12m,
        contributions.deposits_12m,
        contributions.loans,
        contributions.wealth,
        contributions.fees_12m,
        cast(contributions.services_held as double) as services_held,
        cast(contributions.tenure_months as double) as tenure_months,
        contributions.income_ratio as sales_growth,
        contributions.deposits_ratio as deposit_growth,
        customer_months.payers_3m as payers,
        customer_months.payees_3m as payees,
        customer_months.wages_paid_3m as wages_paid,
        cast(contributions.contacts_12m as double) as contacts_12m,
        cast(customer_months.survey_score_12m as double) as survey_score,
        cast(contributions.open_complaints as double) as open_complaints,
        cast(contributions.complaints_12m as double) as complaints_12m,
        cast(contributions.days_past_due_12m as double) as days_past_due_12m
    from contributions
    inner join last_day on contributions.as_of_date = last_day.as_of_date
    inner join customer_months
        on contributions.customer_id = customer_months.customer_id
        and contributions.as_of_date = customer_months.as_of_date
    left join forecasts
        on contributions.customer_id = forecasts.customer_id
        and contributions.as_of_date = forecasts.as_of_date
        and forecasts.horizon_months = 12
    left join collections on contributions.customer_id = collections.customer_id
),

measured as (
    unpivot figures
    on columns(* exclude (customer_id, as_of_date, customer_type))
    into name indicator value figure
),

placed as (
    select
        measured.customer_id,
        measured.as_of_date,
        measured.indicator,
        measured.figure,
        median(measured.figure) over (partition by measured.indicator, measured.customer_type) as peer,
        percent_rank() over (
            partition by measured.indicator order by measured.figure * indicators.direction
        ) as share_below,
        cume_dist() over (
            partition by measured.indicator order by measured.figure * indicators.direction
        ) as share_up_to
    from measured
    inner join indicators on measured.indicator = indicators.indicator
    where isfinite(measured.figure)
)

select
    customer_id,
    as_of_date,
    indicator,
    figure,
    peer,
    round(50 * (share_below + share_up_to), 6) as place
from placed
