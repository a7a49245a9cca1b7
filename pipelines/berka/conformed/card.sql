-- Grain: one row per card.
-- Reason: a card hangs on a disposition, which tells both its account and its holder.
with cards as (select * from staging.stg_berka__cards),

dispositions as (select * from staging.stg_berka__dispositions),

card_types as (select * from seeds.berka_card_type)

select
    cards.card_id,
    dispositions.account_id,
    dispositions.client_id as customer_id,
    card_types.card_type,
    cards.issued_date,
    cards.known_at
from cards
left join dispositions on cards.disposition_id = dispositions.disposition_id
left join card_types on cards.type = card_types.code
