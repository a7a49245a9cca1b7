-- Grain: one row per customer whose leaving the night judges anew.
-- Reason: leaving is told by whole months: of every customer where one is over or has changed, otherwise of none.
with months as (select * from run.panel_months),

customers as (select * from star.dim_customer),

accounts as (select * from star.dim_account),

persons as (
    select customer_id from customers
    union
    select customer_id from accounts
)

select customer_id
from persons
where customer_id is not null and exists (select 1 from months)
