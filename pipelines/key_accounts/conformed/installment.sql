-- Grain: one row per instalment.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with installments as (select * from staging.stg_loan__installments)

select * from installments
