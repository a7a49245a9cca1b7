-- The contribution of one customer again, from its drivers, with what is tried changed: the formulas of
-- pipelines/key_accounts/marts/contribution/account_month_contribution.sql. Parameters: customer, first and last month,
-- shift of the FTP rate, shift of the customer's rate, factor on activity and relationship cost, factor on fees.
with drivers as (
    select *, ftp_rate + $4 as tried_ftp_rate, cast(interest_rate + $5 as decimal(9, 6)) as tried_rate
    from account_month_driver
    where customer_id = $1 and month between $2 and $3
),

constants as (
    select
        max(value) filter (where assumption = 'unit_cost' and code = 'account_maintenance/manager') as maintenance,
        max(value) filter (where assumption = 'unit_cost' and code = 'visit/manager') as visit_cost,
        max(value) filter (where assumption = 'unit_cost' and code = 'call/manager') as call_cost,
        max(value) filter (where assumption = 'capital_ratio') as capital_ratio,
        max(value) filter (where assumption = 'hurdle_rate') as hurdle_rate,
        max(value) filter (where assumption = 'tax_rate') as tax_rate
    from assumption
),

terms as (
    select
        drivers.*,
        case
            when product_family = 'deposit' then cast(average_balance as double) * (tried_ftp_rate - tried_rate)
            when product_family in ('loan', 'card') then -cast(average_balance as double) * (tried_rate - tried_ftp_rate)
            when product_family is not null then 0
        end * days / 365 * fx_rate as margin,
        (cast(fees as double) * $7 + cast(net_flow as double) * turnover_margin) * fx_rate as fee_income,
        cast(activity_cost as double) * $6 as activity,
        (coalesce(maintenance, 0) + visits * coalesce(visit_cost, 0) + calls * coalesce(call_cost, 0)) * $6 as relationship,
        case when exposure = 0 then 0 else cast(exposure as double) * pd * lgd * days / 365 * fx_rate end as loss,
        cast(cast(exposure as double) * coalesce(risk_weight, 1) * fx_rate as decimal(18, 2)) as risk_weighted_assets,
        cast(exposure as double) * coalesce(risk_weight, 1) * fx_rate * capital_ratio * hurdle_rate * days / 365 as charge,
        constants.tax_rate
    from drivers
    cross join constants
),

rounded as (
    select
        *,
        cast(margin as decimal(18, 2)) as interest_margin,
        cast(fee_income as decimal(18, 2)) as fees_charged,
        cast(activity as decimal(18, 2)) as activities,
        cast(relationship as decimal(18, 2)) as relationship_cost,
        cast(loss as decimal(18, 2)) as expected_loss
    from terms
)

select
    account_id,
    month,
    product_code,
    product_family,
    currency,
    average_balance,
    tried_rate as interest_rate,
    ftp_tenor_months,
    tried_ftp_rate as ftp_rate,
    days,
    fx_rate,
    activity_count,
    visits,
    calls,
    grade,
    pd,
    lgd,
    exposure,
    risk_weighted_assets,
    interest_margin,
    fees_charged as fees,
    activities as activity_cost,
    relationship_cost,
    expected_loss,
    cast(
        case
            when tax_rate is null then 0
            else (interest_margin + fees_charged - activities - relationship_cost - expected_loss) * tax_rate
        end as decimal(18, 2)
    ) as tax,
    cast(charge as decimal(18, 2)) as capital_charge
from rounded
order by account_id, month
