-- Grain: one row per customer of the last twelve months, in the order of contribution.
-- Reason: the whale curve: how much of all profit the best customers make, and how much the worst lose (R030). Nothing
-- about 80 to 20 is assumed.
with customer_years as (select * from marts.customer_year_contribution),

cumulated as (
    select
        customer_id,
        contribution_rank,
        contribution,
        sum(contribution) over (order by contribution_rank) as cumulative_contribution,
        sum(contribution) over () as total_contribution,
        count(*) over () as customer_count
    from customer_years
)

select
    customer_id,
    contribution_rank,
    contribution,
    cast(cumulative_contribution as decimal(18, 2)) as cumulative_contribution,
    cast(cast(contribution_rank as double) / customer_count as decimal(9, 6)) as customer_share,
    cast(cast(cumulative_contribution as double) / nullif(total_contribution, 0) as decimal(18, 6)) as cumulative_share
from cumulated
