-- Grain: one row per month, currency and tenor that an account has.
-- Reason: matched maturity: each tenor's own price on the curve of the month, linear between the published tenors, flat
-- beyond the longest. A month before the first curve takes the first. Source of the rule: docs/CONTRIBUTION.md.
with published as (select * from star.fct_ftp_rate),

variants as (select * from star.product_tariff),

assumptions as (select * from marts.assumption),

account_months as (select * from star.fct_account_month),

months as (select distinct month, currency from account_months),

tenors as (
    select tenor_months from variants where tenor_months > 0
    union
    select cast(value as integer) as tenor_months from assumptions where assumption = 'behavioural_tenor_months'
),

curves as (select distinct currency, curve_date from published),

curve_of_month as (
    select
        months.month,
        months.currency,
        coalesce(
            max(curves.curve_date) filter (where curves.curve_date <= months.month), min(curves.curve_date)
        ) as curve_date
    from months
    inner join curves on months.currency = curves.currency
    group by months.month, months.currency
),

neighbours as (
    select
        curve_of_month.month,
        curve_of_month.currency,
        tenors.tenor_months,
        arg_max(published.rate, published.tenor_months)
            filter (where published.tenor_months <= tenors.tenor_months) as rate_below,
        max(published.tenor_months) filter (where published.tenor_months <= tenors.tenor_months) as tenor_below,
        arg_min(published.rate, published.tenor_months)
            filter (where published.tenor_months >= tenors.tenor_months) as rate_above,
        min(published.tenor_months) filter (where published.tenor_months >= tenors.tenor_months) as tenor_above
    from curve_of_month
    inner join published
        on curve_of_month.currency = published.currency
        and curve_of_month.curve_date = published.curve_date
    cross join tenors
    group by curve_of_month.month, curve_of_month.currency, tenors.tenor_months
)

select
    month,
    currency,
    tenor_months,
    cast(
        case
            when rate_below is null then rate_above
            when rate_above is null or tenor_above = tenor_below then rate_below
            else
                rate_below
                + cast((rate_above - rate_below) * (tenor_months - tenor_below) as double) / (tenor_above - tenor_below)
        end as double
    ) as ftp_rate
from neighbours
