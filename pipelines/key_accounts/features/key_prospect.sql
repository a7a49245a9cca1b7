-- Grain: one row per customer and month end at which it is no key account, from its sixth month on.
-- Reason: what tells who becomes one: its own figures, and how far they are from the bound of the first tier,
-- which moves. Everything as it was known then. A year made up from fewer than six months would be mostly made
-- up.
with contributions as (select * from features.customer_contribution),

customer_months as (select * from features.customer_month),

tiers as (select * from marts.customer_tier_month),

projected as (
    select
        *,
        persistence_12m - seasonal_3m + run_rate_3m as in_3_months,
        (run_rate_of_6m + run_rate_12m) / 2 as in_6_months
    from contributions
)

select
    projected.* exclude (
        persistence_3m, seasonal_12m, seasonal_3m, run_rate_3m, midway_12m, midway_3m, scale_12m, scale_3m,
        in_3_months, in_6_months
    ),
    projected.persistence_12m / nullif(tiers.key_bound, 0) as contribution_to_bound,
    projected.run_rate_12m / nullif(tiers.key_bound, 0) as run_rate_to_bound,
    projected.run_rate_of_6m / nullif(tiers.key_bound, 0) as half_year_to_bound,
    -- What 12 months will be as its oldest months fall out and others come at the present rate.
    projected.in_3_months / nullif(tiers.key_bound, 0) as in_3_months_to_bound,
    projected.in_6_months / nullif(tiers.key_bound, 0) as in_6_months_to_bound,
    greatest(
        projected.persistence_12m, projected.in_3_months, projected.in_6_months, projected.run_rate_12m
    ) / nullif(tiers.key_bound, 0) as nearest_to_bound,
    projected.contribution_1m * 12 / nullif(tiers.key_bound, 0) as month_to_bound,
    projected.greatest_month * 12 / nullif(tiers.key_bound, 0) as greatest_month_to_bound,
    projected.contribution_slope * 12 / nullif(tiers.key_bound / 12, 0) as slope_to_bound,
    projected.run_rate_12m - projected.persistence_12m as momentum,
    tiers.contribution_rank / tiers.customers as share_above,
    customer_months.income_3m,
    customer_months.spending_3m,
    customer_months.supplier_payments_3m,
    customer_months.wages_paid_3m,
    customer_months.payers_3m,
    customer_months.payees_3m,
    customer_months.income_ratio_6m,
    customer_months.income_trend_6m,
    customer_months.income_volatility_12m,
    customer_months.deposits_ratio_6m,
    customer_months.deposits_trend_12m,
    customer_months.branch_deposit_excess_rate,
    customer_months.is_in_group
from projected
inner join tiers
    on projected.customer_id = tiers.customer_id
    and projected.as_of_date = tiers.as_of_date
inner join customer_months
    on projected.customer_id = customer_months.customer_id
    and projected.as_of_date = customer_months.as_of_date
where tiers.customer_class <> 'key' and projected.months_with_contribution >= 6
