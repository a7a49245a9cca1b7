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
        cast(placed.place * placed.weight / placed.weight_available as decimal(18, 6)) as points
    from placed
),

-- The first row of a customer sees the three after it: rows in order are put aside to disk where memory is short, lists
-- of them are not.
first_rows as (
    select
        *,
        row_number() over by_points as reason_number,
        sum(points) over of_customer as composite_value,
        coalesce(sum(points) over (by_points rows between 4 following and unbounded following), 0) as rest,
        {'indicator': indicator, 'figure': figure, 'peer': peer, 'points': points, 'place': place} as reason_1,
        lead(reason_1, 1) over by_points as reason_2,
        lead(reason_1, 2) over by_points as reason_3,
        lead(reason_1, 3) over by_points as reason_4
    from pointed
    window
        by_points as (partition by version, composite, customer_id order by points desc, indicator),
        of_customer as (partition by version, composite, customer_id)
    qualify reason_number = 1
),

ranked as (
    select
        version,
        composite,
        customer_id,
        as_of_date,
        cast(composite_value as double) as composite_value,
        cast(rest as double) as rest,
        rank() over (partition by composite order by composite_value desc) as position,
        count(*) over (partition by composite) as customers,
        list_filter([reason_1, reason_2, reason_3, reason_4], lambda r: r is not null) as reasons
    from first_rows
),

-- Labels of all indicators in one row, so that the texts of reasons are made one customer after the other.
label_map as (
    select map_from_entries(list((indicator, {'en': label_en, 'zh': label_zh, 'unit': unit}))) as label_of
    from labels
)

select
    ranked.composite,
    ranked.customer_id,
    ranked.as_of_date,
    ranked.composite_value,
    ranked.position,
    ranked.position / ranked.customers as upper_share,
    ranked.version,
    unnest(dw_reasons(list_transform(ranked.reasons, lambda r: dw_place_reason(
        r.indicator,
        label_map.label_of[r.indicator].en,
        label_map.label_of[r.indicator].zh,
        r.figure,
        r.peer,
        label_map.label_of[r.indicator].unit,
        r.points,
        r.place
    )))),
    ranked.rest
from ranked
cross join label_map
