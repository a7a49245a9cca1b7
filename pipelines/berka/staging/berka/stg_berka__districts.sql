-- Grain: one row per district.
-- Reason: the file numbers its columns; two figures of 1995 may be '?', which means not known.
with source as (select * from landing.berka__district)

select
    cast(a1 as varchar) as district_id,
    a2 as district_name,
    a3 as region_name,
    cast(1996 as integer) as statistics_year,
    cast(a4 as integer) as inhabitants,
    cast(a5 as integer) as municipalities_under_500,
    cast(a6 as integer) as municipalities_500_to_1999,
    cast(a7 as integer) as municipalities_2000_to_9999,
    cast(a8 as integer) as municipalities_10000_and_over,
    cast(a9 as integer) as cities,
    a10 as urban_percent,
    cast(a11 as decimal(18, 2)) as average_salary,
    a13 as unemployment_percent,
    cast(nullif(a12, '?') as decimal(5, 2)) as previous_unemployment_percent,
    cast(a14 as integer) as entrepreneurs_per_1000,
    cast(a16 as integer) as crimes,
    cast(nullif(a15, '?') as integer) as previous_crimes
from source
