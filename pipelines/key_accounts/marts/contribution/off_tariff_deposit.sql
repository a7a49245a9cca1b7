-- Grain: one row per term deposit that is paid more than its tariff.
-- Reason: rates raised in disguise (R040), by the branch that keeps the account and the manager of that time.
with accounts as (select * from star.dim_account where is_current),

variants as (select * from star.product_tariff),

ftp_rates as (select * from marts.ftp_rate_month),

customers as (select * from star.dim_customer),

opened as (
    select accounts.*, variants.tenor_months, variants.rate_spread, dw_month_start(accounts.opened_date) as opened_month
    from accounts
    inner join variants
        on accounts.variant_code = variants.variant_code
        and dw_in_force(variants.holds_from, variants.holds_to, accounts.opened_date)
    where accounts.product_family = 'deposit' and variants.tenor_months > 0
),

priced as (
    select
        opened.account_id,
        opened.customer_id,
        opened.branch_id,
        opened.opened_date,
        opened.interest_rate,
        cast(greatest(ftp_rates.ftp_rate + opened.rate_spread, 0.0005) as decimal(9, 6)) as tariff_rate
    from opened
    inner join ftp_rates
        on opened.currency = ftp_rates.currency
        and opened.tenor_months = ftp_rates.tenor_months
        and opened.opened_month = ftp_rates.month
),

managers as (
    select priced.account_id, arg_max(customers.manager_id, customers.valid_from) as manager_id
    from priced
    inner join customers
        on priced.customer_id = customers.customer_id
        and customers.valid_from <= priced.opened_date
    group by priced.account_id
)

select
    priced.account_id,
    priced.customer_id,
    priced.branch_id,
    managers.manager_id,
    priced.opened_date,
    priced.interest_rate,
    priced.tariff_rate,
    cast(priced.interest_rate - priced.tariff_rate as decimal(9, 6)) as excess_rate
from priced
left join managers on priced.account_id = managers.account_id
where priced.interest_rate > priced.tariff_rate + 0.0005
