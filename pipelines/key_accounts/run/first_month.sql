-- Grain: one row, where there are postings.
-- Reason: where the history begins, or began before the night: months that are no longer told of are made anew too.
with starts as (select * from star.history_start),

changes as (select * from star.history_start__changes),

months as (
    select month
    from starts
    union all
    select month
    from changes
    where run.is_news(changed_at)
)

select min(month) as month
from months
having count(*) > 0
