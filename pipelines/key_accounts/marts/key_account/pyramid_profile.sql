-- Grain: one row per pyramid and band.
-- Reason: who is in a band: how many, what they bring, of which kind, industry and size (R054).
with pyramid_bands as (select * from marts.pyramid_band),

indicators as (select * from marts.customer_indicator),

customers as (select * from star.dim_customer),

figures as (
    select
        customer_id,
        max(figure) filter (where indicator = 'contribution_12m') as contribution_12m,
        max(figure) filter (where indicator = 'deposits_12m') as deposits_12m,
        max(figure) filter (where indicator = 'loans') as loans,
        max(figure) filter (where indicator = 'services_held') as services_held,
        max(figure) filter (where indicator = 'tenure_months') as tenure_months
    from indicators
    group by customer_id
)

select
    pyramid_bands.pyramid,
    pyramid_bands.band,
    any_value(pyramid_bands.as_of_date) as as_of_date,
    any_value(pyramid_bands.band_position) as band_position,
    cast(count(*) as integer) as customers,
    cast(count(*) filter (where customers.customer_type = 'company') as integer) as companies,
    round(min(pyramid_bands.composite_value), 6) as least_value,
    round(median(pyramid_bands.composite_value), 6) as median_value,
    cast(sum(cast(figures.contribution_12m as decimal(18, 2))) as decimal(18, 2)) as contribution_12m,
    cast(median(figures.contribution_12m) as decimal(18, 2)) as median_contribution_12m,
    cast(sum(cast(figures.deposits_12m as decimal(18, 2))) as decimal(18, 2)) as deposits_12m,
    cast(sum(cast(figures.loans as decimal(18, 2))) as decimal(18, 2)) as loans,
    cast(avg(figures.services_held) as decimal(9, 2)) as services_held,
    cast(median(figures.tenure_months) as integer) as tenure_months,
    mode(customers.size_class order by customers.size_class) as usual_size_class,
    mode(customers.industry_code order by customers.industry_code) as usual_industry_code
from pyramid_bands
inner join figures on pyramid_bands.customer_id = figures.customer_id
left join customers on pyramid_bands.customer_id = customers.customer_id and customers.is_current
group by pyramid_bands.pyramid, pyramid_bands.band
