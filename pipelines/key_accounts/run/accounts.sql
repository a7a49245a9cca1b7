-- Grain: one row per account that the night touches.
-- Reason: an account's months follow from its postings, its description and the month of the night; where none of them
-- changed they stay as they are.
with versions as (select * from conformed.transaction_version),

changes as (select * from star.dim_account__changes),

accounts as (select * from conformed.account),

context as (select * from run.context)

select versions.account_id
from versions
inner join context on versions.known_from >= context.known_from or versions.known_to >= context.known_from

union

select changes.account_id
from changes
inner join context on changes.changed_at >= context.known_from

union

select accounts.account_id
from accounts
inner join context
    on context.stands_at is null or dw_month_start(context.stands_at) < dw_month_start(context.business_date)
