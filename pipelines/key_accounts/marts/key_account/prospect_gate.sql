-- Grain: one row per customer and reason for which nobody may approach it as a prospect.
-- Reason: who is blacklisted, has left or is leaving, cannot pay, or has refused every way of contact is in no list;
-- here stands why.
with customers as (select * from star.dim_customer),

blacklist as (select * from conformed.blacklist),

events as (select * from features.churn_event),

loan_months as (select * from star.fct_loan_month),

loans as (select * from conformed.loan),

accounts as (select * from star.dim_account),

consents as (select * from conformed.contact_consent),

context as (select * from run.context),

blacklisted as (
    select
        customers.customer_id,
        'blacklisted' as gate,
        coalesce(min(blacklist.listed_date), min(customers.valid_from)) as since
    from customers
    cross join context
    left join blacklist
        on customers.registry_id = blacklist.registry_id
        and blacklist.listed_date <= context.business_date
        and coalesce(blacklist.removed_date, date '9999-12-31') > context.business_date
    where customers.is_current and (customers.is_blacklisted or blacklist.registry_id is not null)
    group by customers.customer_id
),

leaving as (
    select
        customers.customer_id,
        'exiting' as gate,
        coalesce(events.event_date, customers.valid_from) as since
    from customers
    left join events on customers.customer_id = events.customer_id
    where customers.is_current and (customers.status = 'left' or events.event_date is not null)
),

last_positions as (
    select
        loan_id,
        max(as_of_date) as as_of_date
    from loan_months
    group by loan_id
),

distressed as (
    select
        accounts.customer_id,
        'distressed' as gate,
        min(loan_months.as_of_date) as since
    from loan_months
    inner join last_positions
        on loan_months.loan_id = last_positions.loan_id
        and loan_months.as_of_date = last_positions.as_of_date
    inner join loans on loan_months.loan_id = loans.loan_id
    inner join accounts on loans.account_id = accounts.account_id and accounts.is_current
    where loan_months.loan_class in ('substandard', 'doubtful', 'loss') or loan_months.days_past_due > 90
    group by accounts.customer_id
),

last_consents as (
    select
        customer_id,
        channel,
        max_by(is_granted, valid_from) as is_granted,
        max(valid_from) as since
    from consents
    group by customer_id, channel
),

refused as (
    select
        customer_id,
        'refused' as gate,
        max(since) as since
    from last_consents
    group by customer_id
    having not bool_or(is_granted)
)

select
    customer_id,
    gate,
    since
from blacklisted
union all
select
    customer_id,
    gate,
    since
from leaving
union all
select
    customer_id,
    gate,
    since
from distressed
union all
select
    customer_id,
    gate,
    since
from refused
