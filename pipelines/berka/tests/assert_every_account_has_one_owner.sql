-- Contribution goes to the owner, so there must be one and just one.
with accounts as (select distinct account_id from conformed.account),

owners as (
    select account_id, count(*) as owners
    from conformed.account_holder
    where holder_role = 'owner'
    group by account_id
)

select accounts.account_id, coalesce(owners.owners, 0) as owners
from accounts
left join owners on accounts.account_id = owners.account_id
where coalesce(owners.owners, 0) <> 1
