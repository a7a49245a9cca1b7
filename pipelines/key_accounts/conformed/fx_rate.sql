-- Grain: one row per day and currency.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with fx_rates as (select * from staging.stg_treasury__fx_rates)

select * from fx_rates
