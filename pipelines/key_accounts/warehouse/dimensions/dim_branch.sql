-- Grain: one row per unit and time for which its description holds (SCD2, half-open).
-- Reason: three levels as three columns, so that every measure rolls up by a plain group by (R014).
with branch_changes as (select * from conformed.branch),

parents as (
    select branch_id, arg_max(parent_branch_id, valid_from) as parent_branch_id
    from branch_changes
    group by branch_id
)

select
    branch_changes.branch_id,
    branch_changes.valid_from,
    branch_changes.branch_level,
    branch_changes.parent_branch_id,
    branch_changes.region_code,
    branch_changes.label_en,
    branch_changes.label_zh,
    case branch_changes.branch_level
        when 'head_office' then branch_changes.branch_id
        when 'branch' then branch_changes.parent_branch_id
        else parents.parent_branch_id
    end as head_office_id,
    case branch_changes.branch_level
        when 'branch' then branch_changes.branch_id
        when 'sub_branch' then branch_changes.parent_branch_id
    end as main_branch_id,
    case when branch_changes.branch_level = 'sub_branch' then branch_changes.branch_id end as sub_branch_id
from branch_changes
left join parents on branch_changes.parent_branch_id = parents.branch_id
