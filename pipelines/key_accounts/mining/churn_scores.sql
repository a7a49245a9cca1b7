-- Grain: one row per customer of the day scored that has not left by then.
-- Reason: who leaves, what leaves with it, why, and whom an offer pays for. A longer horizon cannot hold less than a
-- shorter one, which models learnt apart do not know. Reasons are those of three months, additive in log-odds.
with scores_3m as (select * from scores.churn_3m),

scores_6m as (select * from scores.churn_6m),

scores_12m as (select * from scores.churn_12m),

events as (select * from features.churn_event),

contributions as (select * from marts.customer_month_contribution),

parameters as (select * from seeds.mining_parameter),

prices as (
    select
        max(value) filter (where parameter = 'churn_offer_success') as offer_success,
        max(value) filter (where parameter = 'churn_offer_cost') as offer_cost,
        max(value) filter (where parameter = 'churn_contact_cost') as contact_cost
    from parameters
),

last_years as (
    select
        scores_3m.customer_id,
        sum(contributions.contribution) as contribution_12m
    from scores_3m
    inner join contributions
        on scores_3m.customer_id = contributions.customer_id
        and contributions.month <= scores_3m.as_of_date
        and last_day(contributions.month) > scores_3m.as_of_date - interval 1 year
    group by scores_3m.customer_id
),

combined as (
    select
        scores_3m.* exclude (score, lower, upper, model_version),
        cast(scores_3m.score as double) as probability_3m,
        cast(greatest(scores_3m.score, scores_6m.score) as double) as probability_6m,
        cast(greatest(scores_3m.score, scores_6m.score, scores_12m.score) as double) as probability_12m,
        cast(coalesce(last_years.contribution_12m, 0) as double) as contribution_12m,
        scores_3m.model_version as model_version_3m,
        scores_6m.model_version as model_version_6m,
        scores_12m.model_version as model_version_12m
    from scores_3m
    inner join scores_6m on scores_3m.customer_id = scores_6m.customer_id
    inner join scores_12m on scores_3m.customer_id = scores_12m.customer_id
    left join last_years on scores_3m.customer_id = last_years.customer_id
    left join events on scores_3m.customer_id = events.customer_id
    where events.event_date is null or events.event_date > scores_3m.as_of_date
),

-- Verbraken et al. (2013), for one customer: a leaver who takes the offer stays, a stayer takes it too.
valued as (
    select
        combined.*,
        combined.probability_12m * combined.contribution_12m as contribution_at_risk,
        combined.probability_12m * prices.offer_success * (combined.contribution_12m - prices.offer_cost)
            - (1 - combined.probability_12m) * prices.offer_cost - prices.contact_cost as expected_profit
    from combined
    cross join prices
)

select
    customer_id,
    as_of_date,
    cast(probability_3m as decimal(9, 6)) as probability_3m,
    cast(probability_6m as decimal(9, 6)) as probability_6m,
    cast(probability_12m as decimal(9, 6)) as probability_12m,
    cast(contribution_12m as decimal(18, 2)) as contribution_12m,
    cast(contribution_at_risk as decimal(18, 2)) as contribution_at_risk,
    cast(expected_profit as decimal(18, 2)) as expected_profit,
    rank() over (order by expected_profit desc, customer_id) as profit_rank,
    * exclude (
        customer_id, as_of_date, probability_3m, probability_6m, probability_12m, contribution_12m,
        contribution_at_risk,
        expected_profit
    )
from valued
order by profit_rank
