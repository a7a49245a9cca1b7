-- Grain: one row per customer and month in which something between it and the bank became known.
-- Reason: contacts, complaints, managers, surveys and arrears, each in the month in which the warehouse could tell.
with interactions as (select * from conformed.interaction),

cases as (select * from conformed.service_contact),

assignments as (select * from conformed.manager_assignment),

surveys as (select * from conformed.loyalty_survey),

positions as (select * from conformed.loan_position),

loans as (select * from conformed.loan),

accounts as (select * from conformed.account where known_to is null),

exposures as (select * from conformed.campaign_exposure),

nights as (select * from star.first_night),

known_interactions as (
    select
        interactions.customer_id,
        dw_month_start(dw_known_since(interactions.known_at, interactions.opened_date, nights.first_night)) as month,
        interactions.interaction_type
    from interactions
    cross join nights
),

known_cases as (
    select
        cases.customer_id,
        cases.contact_type,
        cases.severity,
        dw_month_start(dw_known_since(cases.first_known_at, cases.opened_date, nights.first_night)) as month,
        dw_month_start(dw_known_since(cases.known_at, cases.resolved_date, nights.first_night)) as resolved_month
    from cases
    cross join nights
),

-- A complaint weighs on each month end of half a year at which it was not known to be settled.
open_complaints as (
    select
        customer_id,
        unnest(dw_months(
            month,
            least(month + interval 5 month, coalesce(resolved_month - interval 1 month, month + interval 5 month))
        )) as month
    from known_cases
    where contact_type = 'complaint'
),

known_assignments as (
    select
        assignments.customer_id,
        dw_month_start(dw_known_since(assignments.known_at, assignments.valid_from, nights.first_night)) as month,
        row_number() over (
            partition by assignments.customer_id
            order by
                dw_month_start(dw_known_since(assignments.known_at, assignments.valid_from, nights.first_night)),
                assignments.valid_from
        ) as assignment_number
    from assignments
    cross join nights
),

loan_customers as (
    select loans.loan_id, arg_max(accounts.customer_id, accounts.valid_from) as customer_id
    from loans
    inner join accounts on loans.loan_account_id = accounts.account_id
    group by loans.loan_id
),

events as (
    select customer_id, month, interaction_type as event, 1 as amount
    from known_interactions
    union all
    select customer_id, month, contact_type as event, 1 as amount
    from known_cases
    union all
    select customer_id, month, 'grave_complaint' as event, 1 as amount
    from known_cases
    where contact_type = 'complaint' and severity >= 3
    union all
    select customer_id, month, 'open_complaint' as event, 1 as amount
    from open_complaints
    union all
    select customer_id, month, 'manager_change' as event, 1 as amount
    from known_assignments
    where assignment_number > 1
    union all
    select
        exposures.customer_id,
        dw_month_start(dw_known_since(exposures.known_at, exposures.exposed_date, nights.first_night)) as month,
        'campaign_contact' as event,
        1 as amount
    from exposures
    cross join nights
    where exposures.arm <> 'control'
    union all
    select
        loan_customers.customer_id,
        dw_month_start(dw_known_since(positions.known_at, positions.as_of_date, nights.first_night)) as month,
        'days_past_due' as event,
        positions.days_past_due as amount
    from positions
    inner join loan_customers on positions.loan_id = loan_customers.loan_id
    cross join nights
    where positions.days_past_due > 0
    union all
    select
        surveys.customer_id,
        dw_month_start(dw_known_since(surveys.known_at, surveys.surveyed_date, nights.first_night)) as month,
        'survey' as event,
        (surveys.overall_satisfaction + surveys.relationship_initiative + surveys.repurchase_intention
            + surveys.recommendation + surveys.competitor_resistance) / 5.0 as amount
    from surveys
    cross join nights
)

select
    customer_id,
    month,
    cast(count(*) filter (where event = 'visit') as integer) as visits,
    cast(count(*) filter (where event = 'call') as integer) as calls,
    cast(count(*) filter (where event = 'inquiry') as integer) as inquiries,
    cast(count(*) filter (where event = 'complaint') as integer) as complaints,
    cast(count(*) filter (where event = 'grave_complaint') as integer) as grave_complaints,
    cast(count(*) filter (where event = 'open_complaint') as integer) as open_complaints,
    cast(count(*) filter (where event = 'manager_change') as integer) as manager_changes,
    cast(count(*) filter (where event = 'campaign_contact') as integer) as campaign_contacts,
    cast(coalesce(max(amount) filter (where event = 'days_past_due'), 0) as integer) as days_past_due,
    cast(avg(amount) filter (where event = 'survey') as double) as survey_score
from events
group by customer_id, month
