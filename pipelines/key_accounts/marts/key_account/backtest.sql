-- Grain: one row per list, number listed a night and ranking.
-- Reason: the proof beside the list: how the model in use did on past nights, as they were then, against rankings that
-- need no model.
with key_prospects as (select * from scores.key_prospect_backtest)

select
    'prospect_on_book' as list,
    ranking,
    k,
    nights,
    listed,
    hits,
    round(precision, 6) as precision,
    round(precision_low, 6) as precision_low,
    round(precision_high, 6) as precision_high,
    round(recall, 6) as recall,
    cast(gain as decimal(18, 2)) as gain,
    cast(gain_low as decimal(18, 2)) as gain_low,
    cast(gain_high as decimal(18, 2)) as gain_high,
    round(advantage, 6) as advantage,
    round(advantage_low, 6) as advantage_low,
    round(advantage_high, 6) as advantage_high,
    cast(lead_months as decimal(9, 2)) as lead_months
from key_prospects
