-- Grain: one row per buyer and month end within three months of a purchase, if it is not in the first tenth of
-- the sales of the last eight months.
-- Reason: what tells which buyers will be large ones: invoices alone, as of the day. Eight months, since the data
-- begin in December 2010 and so leave the last four to judge by.
with buyer_months as (select * from features.buyer_month),

postings as (select * from conformed.transaction),

sales as (
    select
        buyer_months.customer_id,
        buyer_months.as_of_date,
        cast(sum(postings.amount) as double) as sales_8m,
        cast(
            coalesce(
                sum(postings.amount)
                    filter (where postings.booking_date > last_day(buyer_months.as_of_date - interval 4 month)),
                0
            ) as double
        ) as sales_4m,
        cast(
            coalesce(
                sum(postings.amount)
                    filter (where postings.booking_date > last_day(buyer_months.as_of_date - interval 1 month)),
                0
            ) as double
        ) as sales_1m
    from buyer_months
    inner join postings
        on buyer_months.customer_id = postings.account_id
        and postings.booking_date <= buyer_months.as_of_date
        and postings.booking_date > last_day(buyer_months.as_of_date - interval 8 month)
    where postings.amount > 0
    group by buyer_months.customer_id, buyer_months.as_of_date
),

ranked as (
    select
        *,
        percent_rank() over (partition by as_of_date order by sales_8m desc) as share_above
    from sales
)

select
    buyer_months.*,
    ranked.sales_8m,
    ranked.sales_4m,
    ranked.sales_1m,
    2 * ranked.sales_4m - ranked.sales_8m as momentum,
    ranked.share_above
from buyer_months
inner join ranked
    on buyer_months.customer_id = ranked.customer_id
    and buyer_months.as_of_date = ranked.as_of_date
where ranked.share_above > 0.1
