-- Grain: one row per account and client who may dispose of it.
-- Reason: 869 clients own no account and use another's; without them a card holder would be nobody.
with dispositions as (select * from staging.stg_berka__dispositions),

disposition_types as (select * from seeds.berka_disp_type)

select
    dispositions.account_id,
    dispositions.client_id as customer_id,
    disposition_types.holder_role
from dispositions
left join disposition_types on dispositions.type = disposition_types.code
