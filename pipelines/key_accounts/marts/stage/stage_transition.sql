-- Grain: one row per subject, stage and stage a year later.
-- Reason: how stages follow one another: of firms by the model in use (by signs where there is none), of statements
-- from one fiscal year to the next. What is kept on the diagonal is the persistence that forecasts must beat.
with months as (select * from marts.firm_sign_class),

scores as (select * from scores.firm_stage),

statements as (select * from marts.firm_statement_class),

firm_stages as (
    select months.customer_id, months.as_of_date, coalesce(scores.stage, months.stage) as stage
    from months
    left join scores
        on months.customer_id = scores.customer_id
        and months.as_of_date = scores.as_of_date
),

pairs as (
    select 'firm' as subject, befores.stage as from_stage, afters.stage as to_stage
    from firm_stages as befores
    inner join firm_stages as afters
        on befores.customer_id = afters.customer_id
        and afters.as_of_date = last_day(cast(befores.as_of_date + interval 12 month as date))
    union all
    select 'statement' as subject, befores.statement_class as from_stage, afters.statement_class as to_stage
    from statements as befores
    inner join statements as afters
        on befores.customer_id = afters.customer_id
        and befores.fiscal_year + 1 = afters.fiscal_year
    where befores.statement_class is not null and afters.statement_class is not null
)

select
    subject,
    from_stage,
    to_stage,
    count(*) as cases,
    count(*) / sum(count(*)) over (partition by subject, from_stage) as probability
from pairs
group by subject, from_stage, to_stage
