-- Grain: one row per customer and campaign.
-- Reason: what was tried and what came of it stand side by side, so that arms can be compared (R152, R159).
with exposures as (select * from conformed.campaign_exposure),

responses as (select * from conformed.campaign_response),

campaigns as (select * from conformed.campaign)

select
    exposures.campaign_id,
    exposures.customer_id,
    exposures.arm,
    exposures.exposed_date,
    exposures.known_at,
    responses.responded_date,
    campaigns.variant_code
from exposures
left join responses
    on exposures.campaign_id = responses.campaign_id
    and exposures.customer_id = responses.customer_id
left join campaigns on exposures.campaign_id = campaigns.campaign_id
