-- Grain: one row per invoice.
-- Reason: an invoice is a posting to its buyer's account, rounded to the cent as a whole, which ties to the total of
-- all lines. A cancellation takes back the latest earlier invoice of the buyer that holds all its articles at the
-- same price in at least its quantities; where there is none, it stands for itself.
with lines as (select * from staging.stg_online_retail__invoice_lines),

invoices as (
    select
        invoice_id,
        any_value(customer_id) as customer_id,
        min(invoice_date) as invoice_date,
        min(invoiced_at) as invoiced_at,
        bool_or(is_cancellation) as is_cancellation,
        min(known_at) as known_at,
        cast(round(sum(quantity * unit_price), 2) as decimal(18, 2)) as amount
    from lines
    group by invoice_id
),

articles as (
    select
        invoice_id,
        any_value(customer_id) as customer_id,
        min(invoiced_at) as invoiced_at,
        bool_or(is_cancellation) as is_cancellation,
        stock_code,
        unit_price,
        sum(quantity) as quantity
    from lines
    group by invoice_id, stock_code, unit_price
),

article_counts as (select invoice_id, count(*) as article_count from articles group by invoice_id),

matches as (
    select cancelled.invoice_id, original.invoice_id as original_id, any_value(original.invoiced_at) as original_at
    from articles as cancelled
    inner join articles as original
        on cancelled.customer_id = original.customer_id
        and cancelled.stock_code = original.stock_code
        and cancelled.unit_price = original.unit_price
        and cancelled.invoiced_at > original.invoiced_at
        and -cancelled.quantity <= original.quantity
    where cancelled.is_cancellation and not original.is_cancellation and cancelled.customer_id <> 'anonymous'
    group by cancelled.invoice_id, original.invoice_id
    having count(*) = (
        select article_count from article_counts where article_counts.invoice_id = cancelled.invoice_id
    )
),

reversals as (
    select invoice_id, arg_max(original_id, (original_at, original_id)) as reversed_transaction_id
    from matches
    group by invoice_id
)

select
    invoices.invoice_id as transaction_id,
    cast(regexp_extract(invoices.invoice_id, '[0-9]+') as bigint) as posting_sequence,
    invoices.customer_id as account_id,
    invoices.invoice_date as booking_date,
    cast(null as date) as value_date,
    invoices.known_at as known_from,
    cast(null as date) as known_to,
    invoices.amount,
    'GBP' as currency,
    case when invoices.amount < 0 then 'transfer_out' else 'transfer_in' end as transaction_type,
    cast(null as varchar) as channel,
    'sales_receipt' as purpose,
    cast(null as varchar) as counterparty_name,
    cast(null as varchar) as counterparty_account,
    cast(null as varchar) as counterparty_agent,
    reversals.reversed_transaction_id,
    cast(null as decimal(18, 2)) as balance_after
from invoices
left join reversals on invoices.invoice_id = reversals.invoice_id
