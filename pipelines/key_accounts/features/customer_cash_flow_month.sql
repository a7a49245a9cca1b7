-- Grain: one row per customer and month in which something became known.
-- Reason: the three cash flows of Dickinson (2011) from postings, by the rules of seeds.flow_rule: what moves between
-- own accounts or within the group is none of them. Counted as in customer_flow_month: a posting in the month in which
-- the warehouse could tell, a correction takes the old version back in the month of the correction.
with transactions as (select * from star.fct_transaction),

versions as (select * from conformed.transaction_version),

account_terms as (select * from star.account_opening),

customers as (select * from conformed.customer),

nights as (select * from star.first_night),

fx_rates as (select * from star.fct_fx_rate),

assumptions as (select * from marts.assumption),

rules as (select * from seeds.flow_rule),

base_currency as (select code as currency from assumptions where assumption = 'base_currency'),

rates as (
    select currency, rate_date, rate
    from fx_rates
    where currency not in (select currency from base_currency)
    union all
    select currency, date '1900-01-01' as rate_date, 1 as rate
    from base_currency
),

postings as (
    select
        account_id,
        booking_date,
        known_at as known_from,
        cast(null as date) as known_to,
        amount,
        transaction_type,
        purpose,
        counterparty_name,
        counterparty_account
    from transactions
    union all
    select
        account_id,
        booking_date,
        known_from,
        known_to,
        amount,
        transaction_type,
        purpose,
        counterparty_name,
        counterparty_account
    from versions
    where known_to is not null
),

changes as (
    select
        postings.* exclude (known_from, known_to),
        1 as sign,
        dw_known_since(postings.known_from, postings.booking_date, nights.first_night) as since
    from postings
    cross join nights
    union all
    select
        postings.* exclude (known_from, known_to),
        -1 as sign,
        greatest(postings.known_to, postings.booking_date) as since
    from postings
    where postings.known_to is not null
),

-- The last rate up to the end of each month.
rate_of_month as (
    select months.month, rates.currency, arg_max(rates.rate, rates.rate_date) as rate
    from (select distinct dw_month_start(since) as month from changes) as months
    inner join rates on last_day(months.month) >= rates.rate_date
    group by months.month, rates.currency
),

-- Names and groups count from the day on which they were first known, so that no later description changes a month.
names as (
    select
        customers.customer_id,
        customers.customer_name,
        min(dw_known_since(customers.known_from, customers.valid_from, nights.first_night)) as known_since
    from customers
    cross join nights
    where customers.customer_name is not null
    group by customers.customer_id, customers.customer_name
),

members as (
    select
        customers.customer_id,
        customers.group_id,
        min(dw_known_since(customers.known_from, customers.valid_from, nights.first_night)) as known_since
    from customers
    cross join nights
    where customers.group_id is not null
    group by customers.customer_id, customers.group_id
),

group_pairs as (
    select
        members.customer_id,
        others.customer_id as counterparty_id,
        min(greatest(members.known_since, others.known_since)) as known_since
    from members
    inner join members as others
        on members.group_id = others.group_id
        and members.customer_id <> others.customer_id
    group by members.customer_id, others.customer_id
),

described as (
    select
        account_terms.customer_id,
        dw_month_start(changes.since) as month,
        changes.sign,
        cast(changes.amount * changes.sign * rate_of_month.rate as decimal(18, 4)) as amount,
        coalesce(account_terms.product_family, '') as product_family,
        coalesce(changes.transaction_type, '') as transaction_type,
        coalesce(changes.purpose, '') as purpose,
        case
            when counterparties.customer_id = account_terms.customer_id then 'own'
            when group_pairs.counterparty_id is not null then 'group'
            when counterparties.customer_id is not null then 'customer'
            when names.customer_name is not null then 'own_elsewhere'
            when changes.counterparty_account is null and changes.counterparty_name is null then 'none'
            else 'outside'
        end as counterparty,
        case when coalesce(changes.purpose, '') = '' then lower(coalesce(changes.counterparty_name, '')) else '' end
            as text_read,
        changes.counterparty_account
    from changes
    inner join account_terms on changes.account_id = account_terms.account_id
    left join account_terms as counterparties on changes.counterparty_account = counterparties.account_id
    left join group_pairs
        on account_terms.customer_id = group_pairs.customer_id
        and counterparties.customer_id = group_pairs.counterparty_id
        and changes.since >= group_pairs.known_since
    left join names
        on account_terms.customer_id = names.customer_id
        and changes.counterparty_name = names.customer_name
        and changes.since >= names.known_since
    left join rate_of_month
        on account_terms.currency = rate_of_month.currency
        and dw_month_start(changes.since) = rate_of_month.month
),

cases as (
    select distinct product_family, transaction_type, purpose, counterparty, text_read
    from described
),

-- The rule that comes first decides; where none holds, the posting is unclassified.
decided as (
    select
        cases.product_family,
        cases.transaction_type,
        cases.purpose,
        cases.counterparty,
        cases.text_read,
        coalesce(arg_min(rules.flow_class, rules.priority), 'unclassified') as flow_class,
        arg_min(rules.flow_item, rules.priority) as flow_item
    from cases
    left join rules
        on coalesce(rules.product_family = cases.product_family, true)
        and coalesce(rules.transaction_type = cases.transaction_type, true)
        and coalesce(rules.purpose = cases.purpose, true)
        and coalesce(rules.counterparty = cases.counterparty, true)
        and coalesce(regexp_matches(cases.text_read, rules.text_pattern), true)
    group by all
),

classified as not materialized (
    select described.*, decided.flow_class, decided.flow_item
    from described
    inner join decided
        on described.product_family = decided.product_family
        and described.transaction_type = decided.transaction_type
        and described.purpose = decided.purpose
        and described.counterparty = decided.counterparty
        and described.text_read = decided.text_read
),

-- Each counterparty once a direction: keys are put aside to disk where memory is short, sets of them are not.
counterparties as (
    select distinct customer_id, month, counterparty_account, amount > 0 as pays
    from classified
    where flow_class = 'operating' and counterparty_account is not null and amount <> 0
),

counterparty_counts as (
    select
        customer_id,
        month,
        cast(count(*) filter (where pays) as integer) as payers,
        cast(count(*) filter (where not pays) as integer) as payees
    from counterparties
    group by customer_id, month
),

sums as (
    select
        customer_id,
        month,
        cast(sum(case when flow_class = 'operating' then amount else 0 end) as double) as operating,
        cast(sum(case when flow_class = 'investing' then amount else 0 end) as double) as investing,
        cast(sum(case when flow_class = 'financing' then amount else 0 end) as double) as financing,
        cast(sum(case when flow_class = 'internal' then amount else 0 end) as double) as internal,
        cast(sum(case when flow_class = 'unclassified' then amount else 0 end) as double) as unclassified,
        cast(sum(case when flow_item = 'owners' then amount else 0 end) as double) as owners_money,
        cast(sum(case when flow_item = 'debt' then amount else 0 end) as double) as borrowing,
        cast(sum(case when flow_class = 'operating' and amount * sign > 0 then amount else 0 end) as double)
            as receipts,
        cast(sum(case when flow_class <> 'internal' then abs(amount) * sign else 0 end) as double) as gross,
        cast(sum(case when flow_class = 'unclassified' then abs(amount) * sign else 0 end) as double)
            as gross_unclassified,
        cast(sum(case when flow_class = 'operating' then sign else 0 end) as integer) as operating_count,
        cast(sum(case when flow_class = 'investing' then sign else 0 end) as integer) as investing_count,
        cast(sum(case when flow_class = 'financing' then sign else 0 end) as integer) as financing_count,
        cast(sum(case when flow_class = 'internal' then sign else 0 end) as integer) as internal_count,
        cast(sum(case when flow_class = 'unclassified' then sign else 0 end) as integer) as unclassified_count,
        cast(sum(case when flow_item = 'owners' then sign else 0 end) as integer) as owners_count
    from classified
    group by customer_id, month
)

select
    sums.*,
    coalesce(counterparty_counts.payers, 0) as payers,
    coalesce(counterparty_counts.payees, 0) as payees
from sums
left join counterparty_counts
    on sums.customer_id is not distinct from counterparty_counts.customer_id
    and sums.month = counterparty_counts.month
