-- Grain: one row per buyer and month end within three months of a purchase.
-- Reason: invoices alone tell of a buyer here: how recently, how often and for how much it buys (Fader, Hardie, Lee
-- 2005), what it sends back and where it is. Nothing that came after as_of_date is looked at.
with postings as (select * from conformed.transaction),

lines as (select * from staging.stg_online_retail__invoice_lines),

context as (select * from run.context),

months as (
    select last_day(unnest(dw_months(
        (select dw_month_start(min(booking_date)) from postings),
        (select dw_month_start(business_date + 1) - interval 1 month from context)
    ))) as as_of_date
),

buyer_days as (
    select
        account_id as customer_id,
        booking_date,
        sum(case when amount > 0 then amount else 0 end) as spent,
        sum(case when amount < 0 then -amount else 0 end) as returned,
        count(*) filter (where amount > 0) as purchases
    from postings
    where account_id <> 'anonymous'
    group by account_id, booking_date
),

countries as (
    select customer_id, arg_min(country, (invoiced_at, invoice_id)) as country
    from lines
    group by customer_id
),

so_far as (
    select
        buyer_days.customer_id,
        months.as_of_date,
        date_diff('day', max(buyer_days.booking_date) filter (where purchases > 0), months.as_of_date)
            as days_since_purchase,
        date_diff('day', min(buyer_days.booking_date) filter (where purchases > 0), months.as_of_date)
            as days_since_first_purchase,
        count(*) filter (where purchases > 0) as purchase_days,
        count(*) filter (where purchases > 0 and last_day(booking_date) > last_day(as_of_date - interval 3 month))
            as purchase_days_3m,
        sum(spent) as spent,
        sum(case when last_day(booking_date) > last_day(as_of_date - interval 3 month) then spent else 0 end)
            as spent_3m,
        sum(returned) as returned
    from months
    inner join buyer_days on buyer_days.booking_date <= months.as_of_date
    group by buyer_days.customer_id, months.as_of_date
)

select
    so_far.customer_id,
    so_far.as_of_date,
    so_far.days_since_purchase,
    so_far.days_since_first_purchase,
    so_far.purchase_days,
    so_far.purchase_days_3m,
    cast(so_far.spent as double) as spent,
    cast(so_far.spent_3m as double) as spent_3m,
    cast(so_far.spent as double) / so_far.purchase_days as spent_a_purchase_day,
    (so_far.days_since_first_purchase - so_far.days_since_purchase) / nullif(so_far.purchase_days - 1.0, 0)
        as days_between_purchases,
    cast(so_far.returned as double) / nullif(cast(so_far.spent as double), 0) as returned_share,
    countries.country = 'United Kingdom' as is_domestic
from so_far
left join countries on so_far.customer_id = countries.customer_id
where so_far.purchase_days_3m > 0
