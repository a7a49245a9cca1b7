-- Grain: one row per account and day since when it is described so.
-- Reason: the owner stands in the dispositions. The first snapshot holds since the opening, later ones since
-- their own date. Every account starts from zero on its opening day.
with accounts as (select * from staging.stg_berka__accounts),

dispositions as (select * from staging.stg_berka__dispositions),

frequencies as (select * from seeds.berka_frequency),

owners as (
    select account_id, client_id
    from dispositions
    where type = 'OWNER'
),

accounts_with_valid_from as (
    select
        *,
        case
            when snapshot_date > min(snapshot_date) over (partition by account_id) then snapshot_date
            else least(snapshot_date, opened_date)
        end as valid_from
    from accounts
)

select
    accounts.account_id,
    accounts.valid_from,
    owners.client_id as customer_id,
    'current_account' as product_code,
    'CZK' as currency,
    accounts.opened_date,
    cast(null as date) as closed_date,
    cast(null as varchar) as status,
    cast(null as varchar) as branch_id,
    accounts.district_id,
    frequencies.statement_frequency,
    cast(null as decimal(9, 6)) as interest_rate,
    cast(0 as decimal(18, 2)) as brought_forward_balance,
    cast(null as varchar) as variant_code,
    cast(null as date) as maturity_date,
    cast(null as varchar) as collateral_type,
    accounts.known_at as known_from,
    cast(null as date) as known_to
from accounts_with_valid_from as accounts
left join owners on accounts.account_id = owners.account_id
left join frequencies on accounts.frequency = frequencies.code
