-- Which keys a rebuilt history describes otherwise than before, and in which time. Names between $ are put in by HistorySql. Joins compare
-- columns only: with any other condition the engine compares every pair.
with old_versions as (
  select $key$, valid_from, valid_to, coalesce(valid_to, date '9999-12-31') as valid_until, $says$ as says from $before$
),
new_versions as (
  select $key$, valid_from, valid_to, coalesce(valid_to, date '9999-12-31') as valid_until, $says$ as says from $after$
),
differing as (
  select $key$ from (from old_versions except all from new_versions)
  union
  select $key$ from (from new_versions except all from old_versions)
),
edges as (
  select distinct $key$, unnest([valid_from, valid_to]) as changed_from
  from (from old_versions union all from new_versions)
  where ($key$) in (select ($key$) from differing)
),
segments as (
  select *, lead(changed_from) over (partition by $key$ order by changed_from) as changed_to
  from edges
  where changed_from is not null
),
described as (
  select segments.*, old_versions.says as said, new_versions.says
  from segments
  left join old_versions on $is_old$
    and old_versions.valid_from <= changed_from and old_versions.valid_until > changed_from
  left join new_versions on $is_new$
    and new_versions.valid_from <= changed_from and new_versions.valid_until > changed_from
)
select $key$, changed_from, changed_to
from described
where said is distinct from says
