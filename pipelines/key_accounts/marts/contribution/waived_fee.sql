-- Grain: one row per account and month in which a fee of the tariff was not charged.
-- Reason: hidden rebates (R040): what the tariff asks for the month against what was posted. Fees of other products are
-- posted to the current account and not told apart there.
with account_months as (select * from marts.account_month_driver),

variants as (select * from star.product_tariff),

customers as (select * from star.dim_customer),

transfers as (
    select account_id, booking_month as month, count(*) as transfers_sent
    from star.fct_transaction
    where transaction_type = 'transfer_out' and channel in ('online', 'mobile', 'branch')
    group by account_id, booking_month
),

tariffs as (
    select
        account_months.account_id,
        account_months.month,
        account_months.customer_id,
        account_months.branch_id,
        account_months.fees,
        variants.monthly_fee + variants.transfer_fee * coalesce(transfers.transfers_sent, 0) as tariff_fees
    from account_months
    inner join variants
        on account_months.variant_code = variants.variant_code
        and variants.product_family = 'deposit'
        and dw_in_force(variants.holds_from, variants.holds_to, last_day(account_months.month))
    left join transfers on account_months.account_id = transfers.account_id and account_months.month = transfers.month
),

waived as (
    select *
    from tariffs
    where tariff_fees > 0 and fees = 0
),

-- Whose customer it was then.
managers as (
    select
        waived.account_id,
        waived.month,
        arg_max(customers.manager_id, customers.valid_from) as manager_id
    from waived
    inner join customers
        on waived.customer_id = customers.customer_id
        and customers.valid_from <= last_day(waived.month)
    group by waived.account_id, waived.month
)

select
    waived.account_id,
    waived.month,
    waived.customer_id,
    waived.branch_id,
    managers.manager_id,
    waived.fees,
    cast(waived.tariff_fees as decimal(18, 2)) as tariff_fees,
    cast(waived.tariff_fees - waived.fees as decimal(18, 2)) as waived
from waived
left join managers on waived.account_id = managers.account_id and waived.month = managers.month
