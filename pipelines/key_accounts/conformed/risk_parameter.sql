-- Grain: one row per parameter, code and day.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with risk_parameters as (select * from staging.stg_risk__risk_parameters)

select * from risk_parameters
