-- Grain: one row per visit or call.
-- Reason: every contact, whoever had it (R019); two branches on one day are a collision (R117).
with interactions as (select * from conformed.interaction)

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
    known_at
from interactions
