-- Grain: one row per customer of the day scored that is no key account by its tier.
-- Reason: how likely each becomes one within 12 months, and why; reasons are additive in log-odds.
with scores as (select * from scores.key_prospect)

select
    customer_id,
    as_of_date,
    cast(score as decimal(9, 6)) as probability_12m,
    rank() over (order by score desc, customer_id) as probability_rank,
    * exclude (customer_id, as_of_date, score, lower, upper)
from scores
order by probability_rank
