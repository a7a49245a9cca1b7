-- Grain: one row per firm and year.
-- Reason: names as delivered; of rows that were sent again the one learnt last holds.
with source as (select * from landing.registry__statement)

select
    registry_id,
    fiscal_year,
    published_date,
    revenue,
    net_profit,
    total_assets,
    equity,
    debt,
    operating_cash_flow,
    investing_cash_flow,
    financing_cash_flow,
    _known_at as known_at
from source
qualify row_number() over (partition by registry_id, fiscal_year order by _known_at desc, _load_id desc) = 1
