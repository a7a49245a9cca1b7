-- Grain: one row per district.
-- Reason: staging already speaks the conformed names.
with districts as (select * from staging.stg_berka__districts)

select * from districts
