-- Grain: one row per account.
-- Reason: whose it is, what it is and what its balances begin with, which does not change while it lives: a change of
-- these alone reopens its past. The night's description wins; it is known from the day it was open and seen.
with accounts as (select * from conformed.account where known_to is null),

products as (select * from seeds.product)

select
    accounts.account_id,
    arg_max(accounts.customer_id, accounts.valid_from) as customer_id,
    arg_max(products.product_family, accounts.valid_from) as product_family,
    arg_max(accounts.currency, accounts.valid_from) as currency,
    arg_max(accounts.brought_forward_balance, accounts.valid_from) as brought_forward_balance,
    arg_max(accounts.opened_date, accounts.valid_from) as opened_date,
    greatest(arg_max(accounts.opened_date, accounts.valid_from), min(accounts.valid_from)) as first_seen_date
from accounts
left join products on accounts.product_code = products.product_code
group by accounts.account_id
