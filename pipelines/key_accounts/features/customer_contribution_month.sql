-- Grain: one row per customer and month with an account.
-- Reason: the contribution of a month as it was known at its end. The marts tell it as it is known tonight; what later
-- postings, corrections and visits told of late have changed in it is taken off again. Margin, fees and costs are
-- sums over postings, so what these add to each month can be told by itself: docs/CONTRIBUTION.md.
with account_months as (select * from marts.account_month_contribution),

drivers as (select * from marts.account_month_driver),

transactions as (select * from star.fct_transaction),

versions as (select * from conformed.transaction_version),

interactions as (select * from star.fct_interaction),

assumptions as (select * from marts.assumption),

nights as (select * from star.first_night),

unit_costs as (select code, value as unit_cost from assumptions where assumption = 'unit_cost'),

-- What was told in a later month than that of its booking: what holds, and what held once and when it ceased to.
changes as (
    select account_id, booking_date, amount, transaction_type, channel, 1 as sign, known_month as told_month
    from transactions
    where known_month > booking_month
    union all
    select
        versions.account_id,
        versions.booking_date,
        versions.amount,
        versions.transaction_type,
        versions.channel,
        1 as sign,
        dw_month_start(dw_known_since(versions.known_from, versions.booking_date, nights.first_night)) as told_month
    from versions
    cross join nights
    where versions.known_to is not null
    union all
    select
        account_id,
        booking_date,
        amount,
        transaction_type,
        channel,
        -1 as sign,
        dw_month_start(greatest(known_to, booking_date)) as told_month
    from versions
    where known_to is not null
),

-- For each month over before the change was known.
late_changes as (
    select
        changes.*,
        unnest(dw_months(dw_month_start(changes.booking_date), changes.told_month - interval 1 month)) as month
    from changes
    where changes.told_month > dw_month_start(changes.booking_date)
),

late_postings as (
    select
        late_changes.account_id,
        late_changes.month,
        sum(late_changes.sign * cast(late_changes.amount as double) * case
            when late_changes.month > late_changes.booking_date then 1
            else (dw_days_in_month(late_changes.month) - day(late_changes.booking_date) + 1)
                / dw_days_in_month(late_changes.month)
        end) as average_balance,
        sum(late_changes.sign * cast(late_changes.amount as double))
            filter (where late_changes.month <= late_changes.booking_date) as net_flow,
        sum(late_changes.sign * cast(-late_changes.amount as double))
            filter (where late_changes.month <= late_changes.booking_date and late_changes.transaction_type = 'fee')
            as fees,
        sum(late_changes.sign * unit_costs.unit_cost)
            filter (where late_changes.month <= late_changes.booking_date) as activity_cost
    from late_changes
    left join unit_costs on late_changes.transaction_type || '/' || late_changes.channel = unit_costs.code
    group by late_changes.account_id, late_changes.month
),

late_effects as (
    select
        drivers.customer_id,
        drivers.month,
        drivers.fx_rate * (
            coalesce(late_postings.fees, 0) + coalesce(late_postings.net_flow, 0) * drivers.turnover_margin
            + case
                when drivers.product_family in ('deposit', 'loan', 'card')
                    then late_postings.average_balance * (drivers.ftp_rate - drivers.interest_rate) * drivers.days / 365
                else 0
            end
            -- What is owed is at risk, and never less than nothing: before and after are told apart.
            - case
                when drivers.product_family in ('loan', 'card')
                    then (
                        greatest(-drivers.average_balance, 0)
                        - greatest(late_postings.average_balance - drivers.average_balance, 0)
                    ) * coalesce(drivers.pd * drivers.lgd, 0) * drivers.days / 365
                else 0
            end
        ) - coalesce(late_postings.activity_cost, 0) as effect
    from late_postings
    inner join drivers
        on late_postings.account_id = drivers.account_id
        and late_postings.month = drivers.month
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

-- Sums of decimals: those of doubles differ with the order of rows.
effects as (
    select customer_id, month, cast(sum(cast(effect as decimal(18, 6))) as double) as effect
    from late_effects
    group by customer_id, month
),

customer_months as (
    select
        customer_id,
        month,
        cast(sum(contribution) as double) as contribution,
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
