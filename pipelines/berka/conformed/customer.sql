-- Grain: one row per client and day since when it is described so.
-- Reason: the bank does not say since when its first snapshot holds; it is taken to hold since the client's first
-- account, later ones since their own date. All clients are persons: each has a gender and a birth date.
with clients as (select * from staging.stg_berka__clients),

accounts as (select * from staging.stg_berka__accounts),

dispositions as (select * from staging.stg_berka__dispositions),

first_accounts as (
    select dispositions.client_id, min(accounts.opened_date) as first_opened_date
    from dispositions
    inner join accounts on dispositions.account_id = accounts.account_id
    group by dispositions.client_id
),

clients_with_valid_from as (
    select
        clients.*,
        case
            when clients.snapshot_date > min(clients.snapshot_date) over (partition by clients.client_id)
                then clients.snapshot_date
            else least(clients.snapshot_date, coalesce(first_accounts.first_opened_date, clients.snapshot_date))
        end as valid_from
    from clients
    left join first_accounts on clients.client_id = first_accounts.client_id
)

select
    client_id as customer_id,
    valid_from,
    'person' as customer_type,
    cast(null as varchar) as customer_name,
    gender,
    birth_date,
    cast(null as date) as founded_date,
    cast(null as varchar) as group_id,
    cast(null as varchar) as industry_code,
    cast(null as varchar) as region_code,
    district_id,
    cast(null as varchar) as size_class,
    cast(null as varchar) as branch_id,
    cast(null as varchar) as manager_id,
    cast(null as varchar) as grade,
    cast(null as boolean) as is_blacklisted,
    cast(null as varchar) as registry_id,
    cast(null as varchar) as status,
    known_at as known_from,
    cast(null as date) as known_to
from clients_with_valid_from
