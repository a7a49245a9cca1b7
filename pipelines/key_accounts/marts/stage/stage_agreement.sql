-- Grain: one row per source of the class, class from flows and class from the statement of the same year.
-- Reason: what passes through one bank is not all that a firm does: how often the classes agree says how far the flows
-- can be trusted.
with flows as (select * from marts.firm_sign_class),

months as (select * from features.firm_month),

scores as (select * from scores.firm_stage),

statements as (select * from marts.firm_statement_class),

pairs as (
    select 'signs' as source, flows.sign_class as flow_class, statements.statement_class
    from statements
    inner join flows
        on statements.customer_id = flows.customer_id
        and flows.as_of_date = make_date(statements.fiscal_year, 12, 31)
    inner join months
        on flows.customer_id = months.customer_id
        and flows.as_of_date = months.as_of_date
    where months.months_12m = 12 and flows.sign_class is not null and statements.statement_class is not null
    union all
    select 'model' as source, scores.stage as flow_class, statements.statement_class
    from statements
    inner join scores
        on statements.customer_id = scores.customer_id
        and scores.as_of_date = make_date(statements.fiscal_year, 12, 31)
    where statements.statement_class is not null
)

select
    source,
    flow_class,
    statement_class,
    count(*) as firm_years,
    count(*) / sum(count(*)) over (partition by source, statement_class) as share_of_statement_class,
    sum(case when flow_class = statement_class then count(*) else 0 end) over (partition by source)
        / sum(count(*)) over (partition by source) as agreement
from pairs
group by source, flow_class, statement_class
