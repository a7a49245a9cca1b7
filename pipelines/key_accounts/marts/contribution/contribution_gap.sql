-- Grain: one row per account and month whose contribution cannot be told.
-- Reason: what is missing is named, never guessed: such a month has no margin and no contribution, and counts in no
-- sum.
with drivers as (select * from marts.account_month_driver)

select
    account_id,
    month,
    product_code,
    currency,
    case
        when product_family is null then 'account_without_known_product'
        when fx_rate is null then 'currency_without_rate'
        when interest_rate is null then 'account_without_interest_rate'
        when ftp_tenor_months is null then 'product_without_tenor'
        else 'tenor_without_ftp_rate'
    end as reason
from drivers
where
    product_family is null
    or fx_rate is null
    or (product_family in ('deposit', 'loan', 'card') and (interest_rate is null or ftp_rate is null))
