-- Grain: one row per dimension and member whose volume grew while its contribution fell.
-- Reason: growth for its own sake (R037): the last twelve whole months against the twelve before.
with by_dimension as (select * from marts.contribution_by_dimension),

context as (select max(last_month) as last_month from marts.customer_year_contribution),

years as (
    select
        by_dimension.dimension,
        by_dimension.member_id,
        by_dimension.month > context.last_month - interval 12 month as is_last_year,
        avg(abs(by_dimension.average_balance)) as volume,
        sum(by_dimension.contribution) as contribution,
        count(*) as months
    from by_dimension
    cross join context
    where
        by_dimension.month <= context.last_month
        and by_dimension.month > context.last_month - interval 24 month
        and by_dimension.dimension in ('manager', 'sub_branch', 'main_branch', 'product', 'industry')
        and by_dimension.member_id <> 'none'
    group by all
)

select
    this_year.dimension,
    this_year.member_id,
    cast(last_year.volume as decimal(18, 2)) as previous_volume,
    cast(this_year.volume as decimal(18, 2)) as volume,
    cast(last_year.contribution as decimal(18, 2)) as previous_contribution,
    cast(this_year.contribution as decimal(18, 2)) as contribution
from years as this_year
inner join years as last_year
    on this_year.dimension = last_year.dimension
    and this_year.member_id = last_year.member_id
where
    this_year.is_last_year
    and not last_year.is_last_year
    and this_year.months = 12
    and last_year.months = 12
    and this_year.volume > last_year.volume
    and this_year.contribution < last_year.contribution
