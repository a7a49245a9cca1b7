-- Grain: one row per account and month in which it was open.
-- Reason: the measure that everything else ranks by (R026): each term a column, in the bank's own currency, rounded to
-- the cent once, so that every sum of it is exact. Formulas: docs/CONTRIBUTION.md.
with drivers as (select * from marts.account_month_driver),

assumptions as (select * from marts.assumption),

constants as (
    select
        max(value) filter (where assumption = 'unit_cost' and code = 'account_maintenance/manager') as maintenance,
        max(value) filter (where assumption = 'unit_cost' and code = 'visit/manager') as visit_cost,
        max(value) filter (where assumption = 'unit_cost' and code = 'call/manager') as call_cost,
        max(value) filter (where assumption = 'capital_ratio') as capital_ratio,
        max(value) filter (where assumption = 'hurdle_rate') as hurdle_rate,
        max(value) filter (where assumption = 'tax_rate') as tax_rate
    from assumptions
),

terms as (
    select
        drivers.*,
        case
            when drivers.product_family = 'deposit'
                then cast(drivers.average_balance as double) * (drivers.ftp_rate - drivers.interest_rate)
            when drivers.product_family in ('loan', 'card')
                then -cast(drivers.average_balance as double) * (drivers.interest_rate - drivers.ftp_rate)
            when drivers.product_family is not null then 0
        end * drivers.days / 365 * drivers.fx_rate as margin,
        (cast(drivers.fees as double) + cast(drivers.net_flow as double) * drivers.turnover_margin)
        * drivers.fx_rate as fee_income,
        cast(drivers.exposure as double) * drivers.pd * drivers.lgd * drivers.days / 365 * drivers.fx_rate as loss,
        cast(drivers.exposure as double) * coalesce(drivers.risk_weight, 1) * drivers.fx_rate as risk_weighted_assets,
        constants.maintenance
        + drivers.visits * constants.visit_cost
        + drivers.calls * constants.call_cost as relationship,
        constants.capital_ratio,
        constants.hurdle_rate,
        constants.tax_rate
    from drivers
    cross join constants
),

rounded as (
    select
        account_id,
        month,
        customer_id,
        product_code,
        product_family,
        branch_id,
        currency,
        cast(average_balance * fx_rate as decimal(18, 2)) as average_balance,
        cast(margin as decimal(18, 2)) as interest_margin,
        cast(fee_income as decimal(18, 2)) as fees,
        cast(activity_cost as decimal(18, 2)) as activity_cost,
        cast(coalesce(relationship, 0) as decimal(18, 2)) as relationship_cost,
        cast(case when exposure = 0 then 0 else loss end as decimal(18, 2)) as expected_loss,
        cast(risk_weighted_assets as decimal(18, 2)) as risk_weighted_assets,
        cast(risk_weighted_assets * capital_ratio * hurdle_rate * days / 365 as decimal(18, 2)) as capital_charge,
        tax_rate
    from terms
),

-- No tax unless a rate is assumed; a loss takes tax off, for it lowers the profit of the whole bank.
taxed as (
    select
        * exclude (tax_rate),
        cast(
            case
                when tax_rate is null then 0
                else (interest_margin + fees - activity_cost - relationship_cost - expected_loss) * tax_rate
            end as decimal(18, 2)
        ) as tax
    from rounded
)

select
    *,
    cast(
        interest_margin + fees - activity_cost - relationship_cost - expected_loss - tax as decimal(18, 2)
    ) as contribution,
    cast(
        interest_margin + fees - activity_cost - relationship_cost - expected_loss - tax - capital_charge
        as decimal(18, 2)
    ) as economic_profit
from taxed
order by month
