-- Grain: one row per customer, month and firm at another bank that it paid or was paid by, as the name was written.
-- Reason: who our customers do business with elsewhere. Persons, shops and offices have no legal form and stay
-- out; so do the customer's own accounts at other banks, rents, taxes and the like.
with transactions as (select * from star.fct_transaction),

accounts as (select * from star.dim_account),

customers as (select * from star.dim_customer),

fx_rates as (select * from star.fct_fx_rate),

assumptions as (select * from marts.assumption),

base_currency as (select code as currency from assumptions where assumption = 'base_currency'),

own_agents as (select code as agent from assumptions where assumption = 'own_agent'),

firms as (
    select
        accounts.account_id,
        accounts.customer_id
    from accounts
    inner join customers on accounts.customer_id = customers.customer_id and customers.is_current
    where accounts.is_current and customers.customer_type = 'company'
),

flows as (
    select
        firms.customer_id,
        transactions.booking_month as month,
        transactions.counterparty_agent,
        transactions.counterparty_account,
        transactions.counterparty_name,
        transactions.currency,
        sum(greatest(transactions.amount, 0)) as inflow,
        sum(greatest(-transactions.amount, 0)) as outflow,
        count(*) as postings
    from transactions
    inner join firms on transactions.account_id = firms.account_id
    left join own_agents on transactions.counterparty_agent = own_agents.agent
    where
        transactions.counterparty_name is not null
        and own_agents.agent is null
        and coalesce(transactions.purpose, '') not in (
            'own_transfer', 'tax', 'utilities', 'household', 'rent', 'salary', 'pension', 'equity', 'dividend'
        )
    group by
        firms.customer_id, transactions.booking_month, transactions.counterparty_agent,
        transactions.counterparty_account, transactions.counterparty_name, transactions.currency
),

-- A name is looked at once, however often it is written.
names as (
    select counterparty_name
    from (select distinct counterparty_name from flows)
    where dw_is_firm(counterparty_name)
),

rates as (
    select
        flows.month,
        flows.currency,
        max_by(fx_rates.rate, fx_rates.rate_date) as rate
    from (select distinct month, currency from flows) as flows
    inner join fx_rates on flows.currency = fx_rates.currency and fx_rates.rate_date <= last_day(flows.month)
    group by flows.month, flows.currency
)

select
    flows.customer_id,
    flows.month,
    coalesce(flows.counterparty_agent, '') as counterparty_agent,
    coalesce(flows.counterparty_account, '') as counterparty_account,
    flows.counterparty_name,
    cast(sum(flows.inflow * coalesce(rates.rate, 1)) as decimal(18, 2)) as inflow,
    cast(sum(flows.outflow * coalesce(rates.rate, 1)) as decimal(18, 2)) as outflow,
    cast(sum(flows.postings) as integer) as postings
from flows
inner join names on flows.counterparty_name = names.counterparty_name
left join base_currency on flows.currency = base_currency.currency
left join rates on flows.month = rates.month and flows.currency = rates.currency
where base_currency.currency is not null or rates.rate is not null
group by
    flows.customer_id, flows.month, flows.counterparty_agent, flows.counterparty_account, flows.counterparty_name
