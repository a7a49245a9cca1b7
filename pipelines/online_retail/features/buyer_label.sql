-- Grain: one row per buyer and month end within three months of a purchase.
-- Reason: a buyer has left that buys nothing in the three months after; unknown (NULL) where these are not over yet.
with buyer_months as (select * from features.buyer_month),

postings as (select * from conformed.transaction),

context as (select * from run.context),

horizons as (
    select
        buyer_months.customer_id,
        buyer_months.as_of_date,
        last_day(buyer_months.as_of_date + interval 3 month) as horizon_end
    from buyer_months
),

later as (
    select horizons.customer_id, horizons.as_of_date, count(*) as purchases
    from horizons
    inner join postings
        on horizons.customer_id = postings.account_id
        and horizons.as_of_date < postings.booking_date
        and horizons.horizon_end >= postings.booking_date
    where postings.amount > 0
    group by horizons.customer_id, horizons.as_of_date
)

select
    horizons.customer_id,
    horizons.as_of_date,
    case when horizons.horizon_end <= context.business_date then later.purchases is null end as left_3m
from horizons
cross join context
left join later
    on horizons.customer_id = later.customer_id
    and horizons.as_of_date = later.as_of_date
