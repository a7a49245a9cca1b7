-- Grain: one row per firm and fiscal year with a statement.
-- Reason: Dickinson's (2011) class from the statement itself. Nobody knew it before it was published; a statement
-- speaks for a firm for as many years as seeds.mining_parameter says, so that after years without one the class is
-- not known.
with statements as (select * from conformed.statement),

customers as (select * from star.dim_customer),

nights as (select * from star.first_night),

parameters as (select * from seeds.mining_parameter),

limits as (
    select
        max(value) filter (where parameter = 'stage_dead_band') as dead_band,
        max(value) filter (where parameter = 'stage_statement_years') as statement_years
    from parameters
),

firms as (
    select registry_id, min(customer_id) as customer_id
    from customers
    where is_current and registry_id is not null
    group by registry_id
)

select
    firms.customer_id,
    statements.fiscal_year,
    dw_known_since(statements.known_at, statements.published_date, nights.first_night) as known_since,
    make_date(statements.fiscal_year + cast(limits.statement_years as integer), 12, 31) as speaks_until,
    statements.revenue,
    dw_stage_by_signs(
        dw_flow_sign(statements.operating_cash_flow, statements.revenue, limits.dead_band, 1),
        dw_flow_sign(statements.investing_cash_flow, statements.revenue, limits.dead_band, -1),
        dw_flow_sign(statements.financing_cash_flow, statements.revenue, limits.dead_band, -1)
    ) as statement_class
from statements
inner join firms on statements.registry_id = firms.registry_id
cross join limits
cross join nights
