-- Grain: one row per manager and day since when it is so.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__manager)

select
    manager_id,
    valid_from,
    manager_name,
    branch_id,
    team_id,
    status,
    _known_at as known_at
from source
