-- Grain: one row per visit or call.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__interaction)

select
    interaction_id,
    customer_id,
    manager_id,
    branch_id,
    interaction_type,
    direction,
    topic,
    opened_date,
    outcome,
    next_action,
    promise_due_date,
    promise_kept_date,
    _known_at as known_at
from source
