-- Grain: one row per customer whose past contribution the night tells otherwise.
-- Reason: features and labels of the forecast are of months that are over: of every customer where one is over or has
-- changed, otherwise of those whose contribution of such a month is corrected.
with customer_months as (select * from run.customer_months),

panel_customers as (select * from run.panel_customers),

context as (select * from run.context)

select customer_months.customer_id
from customer_months
inner join context on last_day(customer_months.month) <= context.business_date
where customer_months.customer_id is not null

union

select customer_id
from panel_customers
