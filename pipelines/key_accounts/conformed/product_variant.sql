-- Grain: one row per variant and day on which its tariff was told.
-- Reason: the entity whichever system it comes from; one alone so far, a second one is a union here.
with product_variants as (select * from staging.stg_reference__product_variants)

select * from product_variants
