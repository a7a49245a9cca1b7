-- Grain: one row per firm and year.
-- Reason: names as delivered; landing holds the row delivered last of each key.
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
