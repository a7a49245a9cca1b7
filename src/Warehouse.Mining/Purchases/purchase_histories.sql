-- Grain: one row per customer with a purchase up to the last day learnt from ($1), weeks of the horizon in $2.
-- Reason: what the models of purchases need. A purchase is a day that does not end below 0; one that does is a return.
with days as (
    select customer, day, sum(amount) as amount, sum(amount) >= 0 as is_purchase
    from temp.main.purchase_lines
    group by customer, day
),

numbered as (
    select
        *,
        row_number() over (partition by customer, is_purchase order by day) as number,
        day <= $1 as is_learnt,
        day > $1 and day <= $1 + $2 * 7 as is_later,
        day <= $1 and day > $1 - $2 * 7 as is_before
    from days
)

select
    customer,
    cast(count(*) filter (where is_learnt and is_purchase) - 1 as integer) as repeats,
    date_diff('day', min(day) filter (where is_purchase), max(day) filter (where is_purchase and is_learnt)) / 7.0
        as recency,
    date_diff('day', min(day) filter (where is_purchase), $1) / 7.0 as age,
    avg(amount) filter (where is_purchase and is_learnt and number > 1) as mean_value,
    cast(count(*) filter (where is_purchase and is_later) as integer) as later,
    coalesce(sum(amount) filter (where is_later), 0) as later_value,
    cast(count(*) filter (where is_purchase and is_before) as integer) as before,
    coalesce(sum(amount) filter (where is_before), 0) as before_value
from numbered
group by customer
having bool_or(is_purchase and is_learnt)
order by customer
