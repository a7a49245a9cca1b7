-- Grain: one row per buyer of the three months before the day scored.
-- Reason: who is about to buy no more, how much was bought of late, and why.
with scores as (select * from scores.churn_3m),

buyer_months as (select * from features.buyer_month)

select
    scores.customer_id,
    scores.as_of_date,
    cast(scores.score as decimal(9, 6)) as probability_3m,
    cast(buyer_months.spent_3m as decimal(18, 2)) as spent_3m,
    cast(scores.score * buyer_months.spent_3m as decimal(18, 2)) as spent_at_risk,
    rank() over (order by scores.score * buyer_months.spent_3m desc, scores.customer_id) as risk_rank,
    scores.* exclude (customer_id, as_of_date, score, lower, upper)
from scores
inner join buyer_months
    on scores.customer_id = buyer_months.customer_id
    and scores.as_of_date = buyer_months.as_of_date
order by risk_rank
