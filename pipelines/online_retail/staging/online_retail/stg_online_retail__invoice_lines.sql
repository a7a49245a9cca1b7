-- Grain: one row per invoice line, numbered as in the file, for no column identifies it.
-- Reason: names become those of the warehouse; a line without customer stands for the anonymous one, openly.
with source as (select * from landing.online_retail__invoice_line)

select
    _row_number as line_number,
    "InvoiceNo" as invoice_id,
    "StockCode" as stock_code,
    "Description" as article_name,
    "Quantity" as quantity,
    cast("InvoiceDate" as date) as invoice_date,
    "InvoiceDate" as invoiced_at,
    "UnitPrice" as unit_price,
    coalesce(cast("CustomerID" as varchar), 'anonymous') as customer_id,
    "Country" as country,
    starts_with("InvoiceNo", 'C') as is_cancellation,
    _known_at as known_at
from source
