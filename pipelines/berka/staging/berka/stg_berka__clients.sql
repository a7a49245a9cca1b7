-- Grain: one row per client and snapshot.
-- Reason: birth_number hides the gender, since a woman's month is raised by 50; all are born in 19YY.
with source as (select * from landing.berka__client__history),

birth_numbers_split as (
    select
        *,
        cast(substr(birth_number, 1, 2) as integer) as birth_year,
        cast(substr(birth_number, 3, 2) as integer) as birth_month_with_gender,
        cast(substr(birth_number, 5, 2) as integer) as birth_day
    from source
)

select
    cast(client_id as varchar) as client_id,
    _business_date as snapshot_date,
    case when birth_month_with_gender > 50 then 'female' else 'male' end as gender,
    make_date(1900 + birth_year, birth_month_with_gender % 50, birth_day) as birth_date,
    cast(district_id as varchar) as district_id,
    _known_at as known_at
from birth_numbers_split
