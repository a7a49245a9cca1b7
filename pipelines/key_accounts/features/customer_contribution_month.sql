-- Grain: one row per customer and month with an account.
-- Reason: the contribution of a month as it was known at its end. The marts tell it as it is known tonight; what later
-- postings, corrections and visits told of late have changed in it is taken off again. Margin, fees, costs and loss are
-- sums over postings, so what one posting adds to each month can be told by itself: docs/CONTRIBUTION.md.
with account_months as (select * from marts.account_month_contribution),

drivers as (select * from marts.account_month_driver),

versions as (select * from conformed.transaction_version),

interactions as (select * from star.fct_interaction),

assumptions as (select * from marts.assumption),

nights as (select min(known_from) as first_night from versions),

unit_costs as (select code, value as unit_cost from assumptions where assumption = 'unit_cost'),

changes as (
    select
        versions.* exclude (known_from, known_to),
        1 as sign,
        dw_known_since(versions.known_from, versions.booking_date, nights.first_night) as since
    from versions
    cross join nights
    where versions.known_from > nights.first_night
    union all
    select
        versions.* exclude (known_from, known_to),
        -1 as sign,
        greatest(versions.known_to, versions.booking_date) as since
    from versions
    where versions.known_to is not null
),

-- For each month over before the change was known.
late_changes as (
    select
        changes.*,
        cast(unnest(generate_series(
            dw_month_start(changes.booking_date), dw_month_start(changes.since) - interval 1 month, interval 1 month
        )) as date) as month
    from changes
    where dw_month_start(changes.since) > dw_month_start(changes.booking_date)
),

late_postings as (
    select
        drivers.customer_id,
        drivers.month,
        late_changes.sign * drivers.fx_rate * cast(late_changes.amount as double) as amount,
        late_changes.month = dw_month_start(late_changes.booking_date) as is_of_the_month,
        late_changes.transaction_type = 'fee' as is_fee,
        late_changes.sign * coalesce(unit_costs.unit_cost, 0) as activity_cost,
        case
            when late_changes.month = dw_month_start(late_changes.booking_date)
                then (drivers.days - day(late_changes.booking_date) + 1) / drivers.days
            else 1
        end as share_of_days,
        case
            when drivers.product_family in ('deposit', 'loan', 'card') then drivers.ftp_rate - drivers.interest_rate
            else 0
        end as spread,
        case when drivers.exposure > 0 then drivers.pd * drivers.lgd else 0 end as loss_rate,
        drivers.turnover_margin,
        drivers.days / 365 as years
    from late_changes
    inner join drivers
        on late_changes.account_id = drivers.account_id
        and late_changes.month = drivers.month
    left join unit_costs on late_changes.transaction_type || '/' || late_changes.channel = unit_costs.code
),

late_effects as (
    select
        customer_id,
        month,
        amount * share_of_days * years * (spread + loss_rate)
        + case
            when is_of_the_month
                then amount * (turnover_margin - case when is_fee then 1 else 0 end) - activity_cost
            else 0
        end as effect
    from late_postings
    union all
    select
        interactions.customer_id,
        dw_month_start(interactions.opened_date) as month,
        -coalesce(unit_costs.unit_cost, 0) as effect
    from interactions
    cross join nights
    left join unit_costs on interactions.interaction_type || '/manager' = unit_costs.code
    where
        interactions.known_at > nights.first_night
        and dw_month_start(interactions.known_at) > dw_month_start(interactions.opened_date)
),

effects as (select customer_id, month, sum(effect) as effect from late_effects group by customer_id, month),

customer_months as (
    select
        customer_id,
        month,
        sum(cast(contribution as double)) as contribution,
        count(*) filter (where contribution is null) as unknown_account_months
    from account_months
    group by customer_id, month
)

select
    customer_months.customer_id,
    customer_months.month,
    round(customer_months.contribution - coalesce(effects.effect, 0), 2) as contribution,
    customer_months.contribution as contribution_since_corrected,
    cast(customer_months.unknown_account_months as integer) as unknown_account_months
from customer_months
left join effects on customer_months.customer_id = effects.customer_id and customer_months.month = effects.month
