-- incremental: { keys: run.postings, narrow: {
--   star.fct_transaction: { booking_month: booking_month, transaction_id: transaction_id } } }
-- A reader never meets a code that he cannot look up.
with code_labels as (select * from seeds.code_label),

codes_in_use as (
    select distinct 'transaction_type' as code_list, transaction_type as code from star.fct_transaction
    union all
    select distinct 'channel' as code_list, channel as code from star.fct_transaction
    union all
    select distinct 'purpose' as code_list, purpose as code from star.fct_transaction
    union all
    select distinct 'customer_type' as code_list, customer_type as code from star.dim_customer
    union all
    select distinct 'gender' as code_list, gender as code from star.dim_customer
    union all
    select distinct 'size_class' as code_list, size_class as code from star.dim_customer
    union all
    select distinct 'region' as code_list, region_code as code from star.dim_customer
    union all
    select distinct 'account_status' as code_list, status as code from star.dim_account
    union all
    select distinct 'statement_frequency' as code_list, statement_frequency as code from star.dim_account
    union all
    select distinct 'holder_role' as code_list, holder_role as code from conformed.account_holder
    union all
    select distinct 'loan_status' as code_list, loan_status as code from conformed.loan
    union all
    select distinct 'card_type' as code_list, card_type as code from conformed.card
    union all
    select distinct 'purpose' as code_list, purpose as code from conformed.standing_order
    union all
    select distinct 'product_family' as code_list, product_family as code from seeds.product
)

select codes_in_use.*
from codes_in_use
left join code_labels
    on codes_in_use.code_list = code_labels.code_list
    and codes_in_use.code = code_labels.code
where codes_in_use.code is not null and code_labels.code is null
