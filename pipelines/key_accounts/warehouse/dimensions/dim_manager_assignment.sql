-- Grain: one row per customer and time for which its description holds (SCD2, half-open).
-- Reason: R106: what follows a manager who leaves is told from who looked after whom when.
with manager_assignment_changes as (select * from conformed.manager_assignment)

select
    customer_id,
    valid_from,
    manager_id
from manager_assignment_changes
