-- Grain: one row per industry and month.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with industry_indicators as (select * from staging.stg_registry__industry_indicators)

select * from industry_indicators
