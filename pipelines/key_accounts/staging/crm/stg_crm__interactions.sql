-- Grain: one row per visit or call.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
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
qualify row_number() over (partition by interaction_id order by _known_at desc, _load_id desc) = 1
