-- Grain: one row per customer who was brought.
-- Reason: names as delivered; landing holds the row delivered last of each key.
with source as (select * from landing.crm__referral)

select
    referred_customer_id,
    referring_customer_id,
    referred_date,
    _known_at as known_at
from source
