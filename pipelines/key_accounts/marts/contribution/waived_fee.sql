-- Grain: one row per account and month in which a fee of the tariff was not charged.
-- Reason: hidden rebates (R040): what the tariff asks for the month against what was posted. Fees of other products are
-- posted to the current account and not told apart there.
with account_months as (select * from marts.account_month_driver),

variants as (select * from star.dim_product),

customers as (select * from star.dim_customer where is_current),

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
        account_months.fees,
        variants.monthly_fee + variants.transfer_fee * coalesce(transfers.transfers_sent, 0) as tariff_fees
    from account_months
    inner join variants
        on account_months.variant_code = variants.variant_code
        and variants.product_family = 'deposit'
    left join transfers on account_months.account_id = transfers.account_id and account_months.month = transfers.month
)

select
    tariffs.account_id,
    tariffs.month,
    tariffs.customer_id,
    customers.branch_id,
    customers.manager_id,
    tariffs.fees,
    cast(tariffs.tariff_fees as decimal(18, 2)) as tariff_fees,
    cast(tariffs.tariff_fees - tariffs.fees as decimal(18, 2)) as waived
from tariffs
left join customers on tariffs.customer_id = customers.customer_id
where tariffs.tariff_fees > 0 and tariffs.fees = 0
