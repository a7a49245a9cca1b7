-- Grain: one row per customer and month whose contribution the night touches.
-- Reason: the customers of the accounts that it touches, former owners too.
with account_months as (select * from run.driver_months),

accounts as (select * from star.dim_account)

select distinct accounts.customer_id, account_months.month
from account_months
inner join accounts on account_months.account_id = accounts.account_id
