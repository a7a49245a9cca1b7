-- A code that is in no list would turn into a silent NULL.
with code_lists as (
    select 'type' as code_list, code from seeds.berka_type
    union all
    select 'operation' as code_list, code from seeds.berka_operation
    union all
    select 'k_symbol' as code_list, code from seeds.berka_k_symbol
    union all
    select 'frequency' as code_list, code from seeds.berka_frequency
    union all
    select 'loan_status' as code_list, code from seeds.berka_loan_status
    union all
    select 'card_type' as code_list, code from seeds.berka_card_type
    union all
    select 'disp_type' as code_list, code from seeds.berka_disp_type
),

codes_in_use as (
    select distinct 'type' as code_list, type as code from staging.stg_berka__transactions
    union all
    select distinct 'operation' as code_list, operation as code from staging.stg_berka__transactions
    union all
    select distinct 'k_symbol' as code_list, k_symbol as code from staging.stg_berka__transactions
    union all
    select distinct 'k_symbol' as code_list, k_symbol as code from staging.stg_berka__standing_orders
    union all
    select distinct 'frequency' as code_list, frequency as code from staging.stg_berka__accounts
    union all
    select distinct 'loan_status' as code_list, status as code from staging.stg_berka__loans
    union all
    select distinct 'card_type' as code_list, type as code from staging.stg_berka__cards
    union all
    select distinct 'disp_type' as code_list, type as code from staging.stg_berka__dispositions
)

select codes_in_use.*
from codes_in_use
left join code_lists
    on codes_in_use.code_list = code_lists.code_list
    and codes_in_use.code = code_lists.code
where codes_in_use.code is not null and code_lists.code is null
