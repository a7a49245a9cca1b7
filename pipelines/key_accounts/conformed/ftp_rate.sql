-- Grain: one row per day, currency and tenor.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with ftp_rates as (select * from staging.stg_treasury__ftp_rates)

select * from ftp_rates
