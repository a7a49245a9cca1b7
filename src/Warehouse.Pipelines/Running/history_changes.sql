-- Which keys a rebuilt history describes otherwise than before, and in which time. Names between $ are put in by HistorySql.
with old_versions as (
  select struct_pack($key$) as _key, valid_from, valid_to, $says$ as says from $before$
),
new_versions as (
  select struct_pack($key$) as _key, valid_from, valid_to, $says$ as says from $after$
),
differing as (
  select _key from (from old_versions except all from new_versions)
  union
  select _key from (from new_versions except all from old_versions)
),
edges as (
  select distinct _key, unnest([valid_from, valid_to]) as changed_from
  from (from old_versions union all from new_versions)
  where _key in (from differing)
),
segments as (
  select *, lead(changed_from) over (partition by _key order by changed_from) as changed_to
  from edges
  where changed_from is not null
),
described as (
  select segments.*, old_versions.says as said, new_versions.says
  from segments
  left join old_versions on old_versions._key = segments._key
    and old_versions.valid_from <= changed_from and coalesce(old_versions.valid_to > changed_from, true)
  left join new_versions on new_versions._key = segments._key
    and new_versions.valid_from <= changed_from and coalesce(new_versions.valid_to > changed_from, true)
)
select unnest(_key), changed_from, changed_to
from described
where said is distinct from says
