-- Grain: one row per manager and time for which its description holds (SCD2, half-open).
-- Reason: who worked where when; a fact meets the manager as of its day.
with manager_changes as (select * from conformed.manager)

select
    manager_id,
    valid_from,
    manager_name,
    branch_id,
    team_id,
    status
from manager_changes
