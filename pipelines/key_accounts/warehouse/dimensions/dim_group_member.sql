-- Grain: one row per customer and time for which its description holds (SCD2, half-open).
-- Reason: contribution and exposure roll up to the group as it was.
with group_member_changes as (select * from conformed.group_member)

select
    customer_id,
    valid_from,
    group_id,
    ownership_share
from group_member_changes
