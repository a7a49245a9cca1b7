-- Grain: one row per firm of the registry.
-- Reason: how large a firm is, customer or not, by one measure: the revenue of its last published statement, or
-- else its registered capital times what firms usually turn over for it. Only what was published by the last
-- month end counts.
with companies as (select * from conformed.company),

statements as (select * from conformed.statement),

tiers as (select * from marts.customer_tier),

last_day as (select max(as_of_date) as as_of_date from tiers),

published as (
    select
        statements.registry_id,
        statements.revenue,
        statements.operating_cash_flow,
        statements.investing_cash_flow,
        statements.financing_cash_flow,
        lag(statements.revenue) over (
            partition by statements.registry_id order by statements.fiscal_year
        ) as revenue_before,
        row_number() over (
            partition by statements.registry_id order by statements.fiscal_year desc
        ) as years_back
    from statements
    cross join last_day
    where statements.published_date <= last_day.as_of_date
),

per_capital as (
    select median(published.revenue / companies.registered_capital) as turnover
    from published
    inner join companies on published.registry_id = companies.registry_id
    where published.years_back = 1 and companies.registered_capital > 0 and published.revenue > 0
)

select
    companies.registry_id,
    cast(
        coalesce(nullif(published.revenue, 0), companies.registered_capital * per_capital.turnover) as decimal(18, 2)
    ) as estimated_turnover,
    case when published.revenue > 0 then 'statement' when companies.registered_capital > 0 then 'capital' end
        as turnover_from,
    case when published.revenue_before > 0 then cast(published.revenue / published.revenue_before as double) end
        as revenue_growth,
    dw_stage_by_signs(
        published.operating_cash_flow, published.investing_cash_flow, published.financing_cash_flow
    ) as stage
from companies
cross join per_capital
left join published on companies.registry_id = published.registry_id and published.years_back = 1
