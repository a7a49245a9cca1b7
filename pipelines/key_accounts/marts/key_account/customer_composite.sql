-- Grain: one row per composite (pyramid, perspective, scorecard, index, single indicator) and customer.
-- Reason: a composite is the weighted mean of places from 0 to 100; weights of indicators that are not available are
-- spread over the others, in proportion. Each indicator's points are its reason, and they sum to the value. Sums are of
-- decimals, so that the order in which threads add changes no digit.
with indicators as (select * from marts.customer_indicator),

composites as (select * from config.composite),

weights as (select * from config.composite_indicator),

labels as (select * from seeds.indicator),

-- A scorecard is its perspectives: the weight of an indicator in it is the product.
weighted as (
    select
        weights.version,
        weights.valid_from,
        weights.valid_to,
        weights.composite,
        weights.indicator,
        weights.weight
    from weights
    inner join composites on weights.version = composites.version and weights.composite = composites.composite
    where composites.kind <> 'off_book'
    union all
    select
        weights.version,
        weights.valid_from,
        weights.valid_to,
        'scorecard' as composite,
        weights.indicator,
        sum(cast(weights.weight * composites.weight as decimal(18, 9))) as weight
    from weights
    inner join composites on weights.version = composites.version and weights.composite = composites.composite
    where composites.kind = 'perspective'
    group by weights.version, weights.valid_from, weights.valid_to, weights.indicator
),

placed as (
    select
        weighted.version,
        weighted.composite,
        indicators.customer_id,
        indicators.as_of_date,
        indicators.indicator,
        indicators.figure,
        indicators.peer,
        indicators.place,
        weighted.weight,
        sum(cast(weighted.weight as decimal(18, 9))) over (
            partition by weighted.version, weighted.composite, indicators.customer_id
        ) as weight_available
    from indicators
    inner join weighted
        on indicators.indicator = weighted.indicator
        and dw_in_force(weighted.valid_from, weighted.valid_to, indicators.as_of_date)
    where weighted.weight > 0
),

pointed as (
    select
        placed.*,
        labels.label_en,
        labels.label_zh,
        labels.unit,
        cast(placed.place * placed.weight / placed.weight_available as decimal(18, 6)) as points
    from placed
    inner join labels on placed.indicator = labels.indicator
),

summed as (
    select
        version,
        composite,
        customer_id,
        as_of_date,
        cast(sum(points) as double) as composite_value,
        list(
            dw_place_reason(indicator, label_en, label_zh, figure, peer, unit, points, place)
            order by points desc, indicator
        ) as reasons
    from pointed
    group by version, composite, customer_id, as_of_date
)

select
    composite,
    customer_id,
    as_of_date,
    composite_value,
    rank() over (partition by composite order by composite_value desc) as position,
    rank() over (partition by composite order by composite_value desc)
        / count(*) over (partition by composite) as upper_share,
    version,
    unnest(dw_reasons(reasons)),
    dw_rest(reasons) as rest
from summed
