-- Grain: one row per account and snapshot.
-- Reason: names and types; every snapshot is kept, since dim_account tells from them what was so when.
with source as (select * from landing.berka__account__history)

select
    cast(account_id as varchar) as account_id,
    _business_date as snapshot_date,
    cast(district_id as varchar) as district_id,
    frequency,
    date as opened_date,
    _known_at as known_at
from source
