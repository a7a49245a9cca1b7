-- Grain: one row per district.
-- Reason: the surroundings of customers and branches; empty where the bank delivers none.
with districts as (select * from conformed.district)

select * from districts
