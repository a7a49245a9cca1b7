-- Grain: one row per dimension, member and month.
-- Reason: five dimensions of analysis (R190) and the levels of the organisation (R014), each summing to the same total:
-- every account-month counts once in every dimension, under 'none' where it has no member.
-- Rules against double counting (R116): a branch has the accounts that it keeps, a manager the customers of the month's
-- end, a group the members of the month's end, a project the loans that finance it.
with account_months as (select * from marts.account_month_contribution),

branches as (select * from star.dim_branch where is_current),

customers as (select * from star.dim_customer),

assignments as (select * from star.dim_manager_assignment),

members as (select * from star.dim_group_member),

loans as (
    select loan_account_id, max(project_id) as project_id
    from conformed.loan
    group by loan_account_id
),

customer_months as (select distinct customer_id, month from account_months),

customers_by_month as (
    select
        customer_months.customer_id,
        customer_months.month,
        arg_max(customers.industry_code, customers.valid_from) as industry_code,
        arg_max(customers.manager_id, customers.valid_from) as manager_id
    from customer_months
    inner join customers
        on customer_months.customer_id = customers.customer_id
        and customers.valid_from <= last_day(customer_months.month)
    group by customer_months.customer_id, customer_months.month
),

managers_by_month as (
    select
        customer_months.customer_id,
        customer_months.month,
        arg_max(assignments.manager_id, assignments.valid_from) as manager_id
    from customer_months
    inner join assignments
        on customer_months.customer_id = assignments.customer_id
        and assignments.valid_from <= last_day(customer_months.month)
    group by customer_months.customer_id, customer_months.month
),

groups_by_month as (
    select
        customer_months.customer_id,
        customer_months.month,
        arg_max(members.group_id, members.valid_from) as group_id
    from customer_months
    inner join members
        on customer_months.customer_id = members.customer_id
        and members.valid_from <= last_day(customer_months.month)
    group by customer_months.customer_id, customer_months.month
),

account_months_with_members as (
    select
        account_months.*,
        coalesce(groups_by_month.group_id, 'none') as group_id,
        coalesce(managers_by_month.manager_id, customers_by_month.manager_id, 'none') as manager_id,
        coalesce(branches.sub_branch_id, account_months.branch_id, 'none') as sub_branch_id,
        coalesce(branches.main_branch_id, 'none') as main_branch_id,
        coalesce(branches.head_office_id, 'none') as head_office_id,
        coalesce(customers_by_month.industry_code, 'none') as industry_code,
        coalesce(loans.project_id, 'none') as project_id
    from account_months
    left join branches on account_months.branch_id = branches.branch_id
    left join customers_by_month
        on account_months.customer_id = customers_by_month.customer_id
        and account_months.month = customers_by_month.month
    left join managers_by_month
        on account_months.customer_id = managers_by_month.customer_id
        and account_months.month = managers_by_month.month
    left join groups_by_month
        on account_months.customer_id = groups_by_month.customer_id
        and account_months.month = groups_by_month.month
    left join loans on account_months.account_id = loans.loan_account_id
),

members_of_dimensions as (
    unpivot account_months_with_members
    on
        customer_id as customer,
        group_id as customer_group,
        manager_id as manager,
        sub_branch_id as sub_branch,
        main_branch_id as main_branch,
        head_office_id as head_office,
        product_code as product,
        industry_code as industry,
        project_id as project
    into name dimension value member_id
)

select
    dimension,
    member_id,
    month,
    cast(sum(average_balance) as decimal(18, 2)) as average_balance,
    cast(sum(interest_margin) as decimal(18, 2)) as interest_margin,
    cast(sum(fees) as decimal(18, 2)) as fees,
    cast(sum(activity_cost) as decimal(18, 2)) as activity_cost,
    cast(sum(relationship_cost) as decimal(18, 2)) as relationship_cost,
    cast(sum(expected_loss) as decimal(18, 2)) as expected_loss,
    cast(sum(tax) as decimal(18, 2)) as tax,
    cast(sum(capital_charge) as decimal(18, 2)) as capital_charge,
    cast(sum(contribution) as decimal(18, 2)) as contribution,
    cast(sum(economic_profit) as decimal(18, 2)) as economic_profit,
    cast(count(*) as integer) as account_count
from members_of_dimensions
group by dimension, member_id, month
order by month
