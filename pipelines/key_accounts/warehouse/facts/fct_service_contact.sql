-- Grain: one row per case.
-- Reason: service is what customers leave for (R107, R172 to R178).
with service_contacts as (select * from conformed.service_contact)

select
    contact_id,
    customer_id,
    channel,
    contact_type,
    topic,
    severity,
    opened_date,
    answered_date,
    resolved_date,
    is_reopened,
    satisfaction,
    compensation,
    cause_code,
    is_escalated,
    confirmed_date,
    effort_score,
    known_at
from service_contacts
