-- Grain: one row per customer and month end at which an account of it was open.
-- Reason: what is held, at which price, and when it ends; also the months for which a customer is one at all.
with accounts as (select * from conformed.account),

variants as (select * from star.dim_product),

products as (select * from seeds.product),

ftp_rates as (select * from marts.ftp_rate_month),

versions as (select * from conformed.transaction_version),

context as (select * from run.context),

months as (
    select cast(unnest(generate_series(
        (select dw_month_start(min(booking_date)) from versions),
        (select dw_month_start(business_date + 1) - interval 1 month from context),
        interval 1 month
    )) as date) as month
),

-- A closing counts from the day on which an account was described as closed.
account_lives as (
    select
        account_id,
        arg_max(customer_id, valid_from) as customer_id,
        arg_max(product_code, valid_from) as product_code,
        arg_max(variant_code, valid_from) as variant_code,
        arg_max(currency, valid_from) as currency,
        min(opened_date) as opened_date,
        min(greatest(closed_date, valid_from)) filter (where closed_date is not null) as closed_date,
        arg_min(maturity_date, valid_from) as maturity_date,
        arg_min(interest_rate, valid_from) as interest_rate
    from accounts
    group by account_id
),

priced as (
    select
        account_lives.*,
        products.product_family,
        coalesce(variants.tenor_months, 0) > 0 and products.product_family in ('deposit', 'wealth') as is_term,
        case when variants.tenor_months > 0 and products.product_family = 'deposit'
            then account_lives.interest_rate - greatest(ftp_rates.ftp_rate + variants.rate_spread, 0.0005)
        end as excess_rate
    from account_lives
    left join products on account_lives.product_code = products.product_code
    left join variants on account_lives.variant_code = variants.variant_code
    left join ftp_rates
        on account_lives.currency = ftp_rates.currency
        and variants.tenor_months = ftp_rates.tenor_months
        and dw_month_start(account_lives.opened_date) = ftp_rates.month
),

reference_rates as (
    select currency, month, ftp_rate
    from ftp_rates
    where tenor_months = 12
)

select
    priced.customer_id,
    last_day(months.month) as as_of_date,
    cast(count(*) as integer) as open_accounts,
    cast(count(distinct priced.product_code) as integer) as products_held,
    cast(count(distinct case when not priced.is_term and priced.product_family <> 'loan'
        then coalesce(priced.variant_code, priced.product_code) end)
        + max(case when priced.product_family = 'loan' then 1 else 0 end) as integer) as services_held,
    cast(count(*) filter (where priced.is_term and priced.product_family = 'deposit') as integer) as term_deposits,
    cast(count(*) filter (where priced.product_family = 'wealth') as integer) as wealth_plans,
    cast(count(*) filter (where priced.product_family = 'loan') as integer) as loan_accounts,
    cast(count(*) filter (where priced.product_family = 'card') as integer) as card_accounts,
    cast(count(distinct priced.currency) as integer) as currencies,
    cast(avg(priced.interest_rate) filter (where priced.product_family = 'deposit') as double) as deposit_rate,
    cast(avg(reference_rates.ftp_rate - priced.interest_rate)
        filter (where priced.product_family = 'deposit') as double)
        as deposit_rate_gap,
    cast(avg(priced.interest_rate - reference_rates.ftp_rate) filter (where priced.product_family = 'loan') as double)
        as loan_rate_gap,
    cast(max(priced.excess_rate) as double) as deposit_excess_rate,
    cast(min(date_diff('day', last_day(months.month), priced.maturity_date))
        filter (where priced.maturity_date > last_day(months.month)) as integer) as days_to_maturity,
    min(priced.opened_date) as oldest_open_date
from priced
inner join months
    on last_day(months.month) >= priced.opened_date
    and (priced.closed_date is null or last_day(months.month) < priced.closed_date)
left join reference_rates
    on priced.currency = reference_rates.currency
    and months.month = reference_rates.month
group by priced.customer_id, last_day(months.month)
