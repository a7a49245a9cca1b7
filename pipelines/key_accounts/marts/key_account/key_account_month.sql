-- Grain: one row per customer and month end at which it was a key account, as was known then.
-- Reason: three ways in: the tier; the largest customers of each unit (R065); growth that nobody expected of its peers
-- (R066), by the modified z-score of Iglewicz and Hoaglin (1993). Whoever came in stays until its class is general.
with months as (select * from marts.customer_tier_month),

contributions as (select * from features.customer_contribution),

customers as (select * from star.dim_customer),

limits as (select * from config.limit),

bounds as (
    select
        version,
        max(value) filter (where name = 'start_set') as start_set,
        max(value) filter (where name = 'unexpected_growth') as unexpected_growth
    from limits
    group by version
),

growths as (
    select
        customer_id,
        as_of_date,
        customer_type,
        persistence_12m - contribution_year_before as gain,
        (persistence_12m - contribution_year_before)
        / nullif(greatest(abs(contribution_year_before), scale_12m), 0) as growth
    from contributions
    where months_with_contribution >= 12 and contribution_year_before is not null
),

middles as (
    select
        customer_type,
        as_of_date,
        median(growth) as middle,
        mad(growth) as deviation
    from growths
    group by customer_type, as_of_date
),

tested as (
    select
        growths.customer_id,
        growths.as_of_date,
        growths.growth,
        0.6745 * (growths.growth - middles.middle) / nullif(middles.deviation, 0) as growth_score
    from growths
    inner join middles
        on growths.customer_type is not distinct from middles.customer_type
        and growths.as_of_date = middles.as_of_date
    where growths.gain > 0
),

ranked as (
    select
        months.*,
        customers.branch_id,
        rank() over (
            partition by customers.branch_id, months.as_of_date order by months.contribution_12m desc
        ) as unit_rank
    from months
    left join customers
        on months.customer_id = customers.customer_id
        and months.as_of_date >= customers.valid_from
        and months.as_of_date < coalesce(customers.valid_to, date '9999-12-31')
),

admitted as (
    select
        ranked.*,
        tested.growth,
        tested.growth_score,
        case
            when ranked.customer_class = 'key' then 'tier'
            when
                ranked.branch_id is not null
                and ranked.unit_rank <= bounds.start_set
                and ranked.contribution_12m > 0
                then 'start_set'
            when tested.growth_score >= bounds.unexpected_growth and ranked.customer_class = 'suitable'
                then 'unexpected_growth'
        end as admitted_by
    from ranked
    inner join bounds on ranked.version = bounds.version
    left join tested on ranked.customer_id = tested.customer_id and ranked.as_of_date = tested.as_of_date
),

remembered as (
    select
        *,
        last_value(
            case when admitted_by is not null then true when customer_class = 'general' then false end ignore nulls
        ) over (
            partition by customer_id order by as_of_date rows unbounded preceding
        ) as is_key
    from admitted
)

select
    customer_id,
    as_of_date,
    tier,
    customer_class,
    branch_id,
    unit_rank,
    contribution_12m,
    growth,
    growth_score,
    admitted_by,
    version
from remembered
where is_key
