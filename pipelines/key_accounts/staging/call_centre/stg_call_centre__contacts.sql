-- Grain: one row per case.
-- Reason: names as delivered; the row delivered last of each case holds, beside the night that first told of it.
with source as (select * from landing.call_centre__contact),

versions as (select * from landing.call_centre__contact__versions),

first_versions as (select contact_id, min(_known_at) as first_known_at from versions group by contact_id)

select
    source.contact_id,
    source.customer_id,
    source.channel,
    source.contact_type,
    source.topic,
    source.severity,
    source.opened_date,
    source.answered_date,
    source.resolved_date,
    source.is_reopened,
    source.satisfaction,
    source.compensation,
    source.cause_code,
    source.is_escalated,
    source.confirmed_date,
    source.effort_score,
    source._known_at as known_at,
    first_versions.first_known_at
from source
left join first_versions on source.contact_id = first_versions.contact_id
