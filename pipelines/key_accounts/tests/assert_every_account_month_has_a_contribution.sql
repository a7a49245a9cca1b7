-- severity: warn
-- What is missing for a contribution is told by reason, with how many account-months lack it.
with gaps as (select * from marts.contribution_gap)

select reason, product_code, currency, count(*) as account_months, min(month) as first_month, max(month) as last_month
from gaps
group by reason, product_code, currency
