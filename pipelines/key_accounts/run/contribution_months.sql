-- Grain: one row per month in which the night touches the contribution of any member of any dimension.
-- Reason: a roll-up over all accounts is made anew by months; who belongs to whom changes from a day on.
with account_months as (select * from run.driver_months),

assignment_changes as (select * from star.dim_manager_assignment__changes),

member_changes as (select * from star.dim_group_member__changes),

branch_changes as (select * from star.dim_branch__changes),

loans as (select * from conformed.loan),

starts as (select * from run.first_month),

context as (select * from run.context),

first_changes as (
    select min(changed_from) as changed_from
    from assignment_changes
    where run.is_news(changed_at)
    union all
    select min(changed_from) as changed_from
    from member_changes
    where run.is_news(changed_at)
    union all
    select min(granted_date) as changed_from
    from loans
    where run.is_news(known_at) and project_id is not null
    union all
    select min(starts.month) as changed_from
    from branch_changes
    cross join starts
    where run.is_news(branch_changes.changed_at)
)

select distinct month
from account_months

union

select
    unnest(
        dw_months(
            dw_month_start(greatest(min(first_changes.changed_from), min(starts.month))),
            dw_month_start(min(context.business_date))
        )
    ) as month
from first_changes
cross join starts
cross join context
where first_changes.changed_from is not null
