-- Grain: one row per buyer and month end at which it is not in the first tenth of the last eight months' sales.
-- Reason: whether it is in the first tenth of the sales of the next four months, among all who buy in them; NULL where
-- these are not over (December 2011 has nine days and counts as whole: what is cut off is cut off for all).
with prospects as (select * from features.buyer_prospect),

postings as (select * from conformed.transaction),

context as (select * from run.context),

days as (select distinct as_of_date from prospects),

later as (
    select
        postings.account_id as customer_id,
        days.as_of_date,
        cast(sum(postings.amount) as double) as sales_4m
    from days
    inner join postings
        on postings.booking_date > days.as_of_date
        and postings.booking_date <= last_day(days.as_of_date + interval 4 month)
    where postings.amount > 0 and postings.account_id <> 'anonymous'
    group by postings.account_id, days.as_of_date
),

ranked as (
    select
        *,
        percent_rank() over (partition by as_of_date order by sales_4m desc) <= 0.1 as is_first_tenth
    from later
)

select
    prospects.customer_id,
    prospects.as_of_date,
    case
        when dw_month_start(last_day(prospects.as_of_date + interval 4 month)) <= context.business_date
            then coalesce(ranked.is_first_tenth, false)
    end as becomes_key_4m,
    case when ranked.is_first_tenth then 4 end as months_to_key,
    case
        when dw_month_start(last_day(prospects.as_of_date + interval 4 month)) <= context.business_date
            then coalesce(ranked.sales_4m, 0) - prospects.sales_4m
    end as gain_4m
from prospects
cross join context
left join ranked
    on prospects.customer_id = ranked.customer_id
    and prospects.as_of_date = ranked.as_of_date
