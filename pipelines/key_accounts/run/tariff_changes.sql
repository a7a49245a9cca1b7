-- Grain: one row per variant whose tariff the night tells otherwise.
-- Reason: a new tariff touches the days from its own on; the first one that was told holds from ever, so another
-- first one touches all.
with changes as (select * from star.dim_product__changes),

tariffs as (select * from star.product_tariff),

starts as (select * from run.first_month)

select
    changes.variant_code,
    min(case when tariffs.variant_code is null then starts.month else changes.changed_from end) as touched_from
from changes
left join tariffs
    on changes.variant_code = tariffs.variant_code
    and changes.changed_from > tariffs.valid_from
    and tariffs.holds_from is null
cross join starts
where run.is_news(changes.changed_at)
group by changes.variant_code
