-- Grain: one row per customer and month end at which it is no key account by its tier.
-- Reason: whether it becomes one within 12 months, after how many, and what it then brings more than in the 12 months
-- before; NULL where these months are not over. A customer that leaves brings nothing from then on.
with tiers as (select * from marts.customer_tier_month),

contributions as (select * from features.contribution_label),

last_day as (select max(as_of_date) as as_of_date from tiers),

key_months as (
    select
        customer_id,
        as_of_date
    from tiers
    where customer_class = 'key'
),

asked as (
    select
        tiers.customer_id,
        tiers.as_of_date,
        tiers.contribution_12m,
        tiers.as_of_date <= last_day.as_of_date - interval 12 month
        or tiers.as_of_date = last_day(last_day.as_of_date - interval 12 month) as is_over
    from tiers
    cross join last_day
    where tiers.customer_class <> 'key'
),

entries as (
    select
        asked.customer_id,
        asked.as_of_date,
        min(date_diff('month', asked.as_of_date, key_months.as_of_date)) as months_to_key
    from asked
    inner join key_months
        on asked.customer_id = key_months.customer_id
        and key_months.as_of_date > asked.as_of_date
        and key_months.as_of_date <= last_day(asked.as_of_date + interval 12 month)
    group by asked.customer_id, asked.as_of_date
)

select
    asked.customer_id,
    asked.as_of_date,
    case when asked.is_over then entries.months_to_key is not null end as becomes_key_12m,
    case when asked.is_over then cast(entries.months_to_key as integer) end as months_to_key,
    case when asked.is_over then round(contributions.next_12m - asked.contribution_12m, 2) end as gain_12m
from asked
left join entries on asked.customer_id = entries.customer_id and asked.as_of_date = entries.as_of_date
left join contributions on asked.customer_id = contributions.customer_id and asked.as_of_date = contributions.as_of_date
