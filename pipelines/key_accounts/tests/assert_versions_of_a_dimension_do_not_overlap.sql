-- At any time a customer or account has one description at most.
with versions as (
    select 'customer' as dimension, customer_id as id, valid_from, valid_to from star.dim_customer
    union all
    select 'account' as dimension, account_id as id, valid_from, valid_to from star.dim_account
),

neighbours as (
    select *, lead(valid_from) over (partition by dimension, id order by valid_from) as next_valid_from
    from versions
)

select *
from neighbours
where
    valid_from >= valid_to
    or next_valid_from < valid_to
    or (next_valid_from is not null and valid_to is null)
