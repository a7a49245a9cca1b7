-- Grain: one row per customer of the last whole month end.
-- Reason: the tier and class of tonight, since when, what they were, and the terms of the contribution that
-- explain them: the four largest are the reasons, rest is what is left, and they sum to the contribution of the
-- tier.
with months as (select * from marts.customer_tier_month),

years as (select * from marts.customer_year_contribution),

composites as (select * from marts.customer_composite),

indicators as (select * from marts.customer_indicator),

customers as (select * from star.dim_customer),

assignments as (select * from star.dim_manager_assignment),

limits as (select * from config.limit),

last_day as (select max(as_of_date) as as_of_date from months),

runs as (
    select
        *,
        count(*) filter (where tier is distinct from previous_tier) over (
            partition by customer_id order by as_of_date rows unbounded preceding
        ) as run_number
    from months
),

since as (
    select
        customer_id,
        run_number,
        min(as_of_date) as tier_since,
        first(previous_tier order by as_of_date) as previous_tier
    from runs
    group by customer_id, run_number
),

tonight as (
    select
        runs.* exclude (previous_tier),
        since.tier_since,
        since.previous_tier
    from runs
    inner join last_day on runs.as_of_date = last_day.as_of_date
    inner join since on runs.customer_id = since.customer_id and runs.run_number = since.run_number
),

terms as (
    unpivot (
        select
            customer_id,
            cast(interest_margin as double) as interest_margin,
            cast(fees as double) as fees,
            -cast(activity_cost as double) as activity_cost,
            -cast(relationship_cost as double) as relationship_cost,
            -cast(expected_loss as double) as expected_loss,
            -cast(tax as double) as tax
        from years
    )
    on interest_margin, fees, activity_cost, relationship_cost, expected_loss, tax
    into name term value amount
),

term_labels as (
    select *
    from
        (
            values
            ('interest_margin', 'interest margin', '利差收入'),
            ('fees', 'fees', '手续费收入'),
            ('activity_cost', 'cost of postings', '交易成本'),
            ('relationship_cost', 'cost of the relationship', '关系维护成本'),
            ('expected_loss', 'expected loss', '预期损失'),
            ('tax', 'tax', '税')
        ) as given (term, label_en, label_zh)
),

peers as (
    select
        terms.term,
        customers.customer_type,
        median(terms.amount) as peer
    from terms
    inner join customers on terms.customer_id = customers.customer_id and customers.is_current
    group by terms.term, customers.customer_type
),

explained as (
    select
        terms.customer_id,
        list(
            dw_reason(
                terms.term, term_labels.label_en, term_labels.label_zh, terms.amount, peers.peer, '', terms.amount
            )
            order by abs(terms.amount) desc, terms.term
        ) as reasons
    from terms
    inner join term_labels on terms.term = term_labels.term
    inner join customers on terms.customer_id = customers.customer_id and customers.is_current
    inner join peers on terms.term = peers.term and customers.customer_type is not distinct from peers.customer_type
    where terms.amount <> 0
    group by terms.customer_id
),

indices as (
    select
        customer_id,
        max(composite_value) filter (where composite = 'switching_cost') as switching_cost,
        max(composite_value) filter (where composite = 'embeddedness') as embeddedness
    from composites
    group by customer_id
),

uses as (
    select
        customer_id,
        max(figure) filter (where indicator = 'deposits_12m') as deposits_12m,
        max(figure) filter (where indicator = 'sales_12m') as sales_12m,
        max(figure) filter (where indicator = 'services_held') as services_held
    from indicators
    group by customer_id
)

select
    tonight.customer_id,
    tonight.as_of_date,
    tonight.tier,
    tonight.level,
    tonight.tier_since,
    tonight.previous_tier,
    tonight.customer_class,
    cast(tonight.contribution_12m as decimal(18, 2)) as contribution_12m,
    tonight.contribution_rank,
    uses.services_held <= 1
    and coalesce(uses.sales_12m, 0) > 0
    and uses.deposits_12m < limits.value * uses.sales_12m as is_transactional,
    indices.switching_cost,
    indices.embeddedness,
    customers.branch_id,
    assignments.manager_id,
    tonight.version,
    unnest(dw_reasons(explained.reasons)),
    tonight.contribution_12m
    - coalesce(list_sum(list_transform(explained.reasons[1:4], lambda r: r.points)), 0) as rest
from tonight
inner join limits on tonight.version = limits.version and limits.name = 'transactional_deposits_share'
left join explained on tonight.customer_id = explained.customer_id
left join indices on tonight.customer_id = indices.customer_id
left join uses on tonight.customer_id = uses.customer_id
left join customers on tonight.customer_id = customers.customer_id and customers.is_current
left join assignments on tonight.customer_id = assignments.customer_id and assignments.is_current
