-- Grain: one row per customer and month end at which an account of it was open.
-- Reason: what is held, at which price, and when it ends; also the months for which a customer is one at all.
with accounts as (select * from conformed.account),

openings as (select * from star.account_opening),

nights as (select * from star.first_night),

variants as (select * from star.product_tariff),

ftp_rates as (select * from marts.ftp_rate_month),

starts as (select * from star.history_start),

context as (select * from run.context),

months as (
    select unnest(dw_months(
        (select month from starts), (select dw_month_start(business_date + 1) - interval 1 month from context)
    )) as month
),

-- What each description of an account says and since when the warehouse could tell.
descriptions as (
    select accounts.*, dw_known_since(accounts.known_from, accounts.valid_from, nights.first_night) as since
    from accounts
    cross join nights
),

-- What an account is does not change while it lives: what was told first holds.
account_lives as (
    select
        descriptions.account_id,
        any_value(openings.customer_id) as customer_id,
        any_value(openings.product_family) as product_family,
        any_value(openings.currency) as currency,
        arg_min(descriptions.product_code, (descriptions.known_from, descriptions.valid_from)) as product_code,
        arg_min(descriptions.variant_code, (descriptions.known_from, descriptions.valid_from)) as variant_code,
        arg_min(descriptions.opened_date, (descriptions.known_from, descriptions.valid_from)) as opened_date,
        greatest(min(descriptions.opened_date), min(descriptions.since)) as seen_date,
        arg_min(descriptions.maturity_date, (descriptions.known_from, descriptions.valid_from)) as maturity_date,
        arg_min(descriptions.interest_rate, (descriptions.known_from, descriptions.valid_from)) as interest_rate
    from descriptions
    inner join openings on descriptions.account_id = openings.account_id
    group by descriptions.account_id
),

-- A closing counts from the day on which it could be told, until it is taken back.
closings as (
    select account_id, greatest(closed_date, since) as closed_from, coalesce(known_to, date '9999-12-31') as closed_to
    from descriptions
    where closed_date is not null
),

closed_months as (
    select distinct closings.account_id, months.month
    from closings
    inner join months
        on last_day(months.month) >= closings.closed_from
        and last_day(months.month) < closings.closed_to
),

priced as (
    select
        account_lives.*,
        coalesce(variants.tenor_months, 0) > 0 and account_lives.product_family in ('deposit', 'wealth') as is_term,
        case when variants.tenor_months > 0 and account_lives.product_family = 'deposit'
            then account_lives.interest_rate - greatest(ftp_rates.ftp_rate + variants.rate_spread, 0.0005)
        end as excess_rate
    from account_lives
    left join variants
        on account_lives.variant_code = variants.variant_code
        and dw_in_force(variants.holds_from, variants.holds_to, account_lives.opened_date)
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
    round(cast(avg(priced.interest_rate) filter (where priced.product_family = 'deposit') as double), 9)
        as deposit_rate,
    round(cast(avg(reference_rates.ftp_rate - priced.interest_rate)
        filter (where priced.product_family = 'deposit') as double), 9)
        as deposit_rate_gap,
    round(cast(avg(priced.interest_rate - reference_rates.ftp_rate)
        filter (where priced.product_family = 'loan') as double), 9)
        as loan_rate_gap,
    cast(max(priced.excess_rate) as double) as deposit_excess_rate,
    cast(min(date_diff('day', last_day(months.month), priced.maturity_date))
        filter (where priced.maturity_date > last_day(months.month)) as integer) as days_to_maturity,
    min(priced.opened_date) as oldest_open_date
from priced
inner join months
    on last_day(months.month) >= priced.seen_date
left join closed_months
    on priced.account_id = closed_months.account_id
    and months.month = closed_months.month
left join reference_rates
    on priced.currency = reference_rates.currency
    and months.month = reference_rates.month
where closed_months.account_id is null
group by priced.customer_id, last_day(months.month)
