-- Grain: one row per disposition, which is one client's right to one account.
-- Reason: names and types.
with source as (select * from landing.berka__disp)

select
    cast(disp_id as varchar) as disposition_id,
    cast(client_id as varchar) as client_id,
    cast(account_id as varchar) as account_id,
    type
from source
