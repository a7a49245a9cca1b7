-- Grain: one row per customer with twelve whole months.
-- Reason: whose contribution rises (R028): the Theil-Sen slope (median of all pairwise slopes) and the Mann-Kendall
-- test (S, its variance n(n-1)(2n+5)/18 without ties, and z with continuity correction) over twelve months, not the
-- difference of two.
with customer_months as (select * from marts.customer_month_contribution),

years as (select customer_id, last_month from marts.customer_year_contribution where months = 12),

series as (
    select
        customer_months.customer_id,
        customer_months.contribution,
        date_diff('month', customer_months.month, years.last_month) as months_ago
    from customer_months
    inner join years
        on customer_months.customer_id = years.customer_id
        and customer_months.month between years.last_month - interval 11 month and years.last_month
),

pairs as (
    select
        earlier.customer_id,
        cast(later.contribution - earlier.contribution as double) / (earlier.months_ago - later.months_ago) as slope
    from series as earlier
    inner join series as later
        on earlier.customer_id = later.customer_id
        and earlier.months_ago > later.months_ago
),

trends as (
    select
        customer_id,
        median(slope) as slope,
        sum(sign(slope)) as s,
        sqrt(12 * 11 * 29 / 18.0) as sd
    from pairs
    group by customer_id
),

tested as (
    select *, (s - sign(s)) / sd as z
    from trends
)

select
    customer_id,
    cast(slope as decimal(18, 2)) as slope_a_month,
    cast(s as integer) as mann_kendall_s,
    cast(z as decimal(9, 4)) as z,
    case
        when z >= 1.645 and slope > 0 then 'rising'
        when z <= -1.645 and slope < 0 then 'falling'
        else 'steady'
    end as trend
from tested
