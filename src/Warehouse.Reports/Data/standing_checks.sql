-- The checks as they stand after each run of {runs}: a model or an assertion is looked at again only where something new
-- reaches it, so its last result stands until then, and a warning with it. What a run no longer has is left out.
with told as (select run_id, started_at from ops.runs where run_id in ({runs})),
looked as (select distinct relation, run_id, started_at from ops.checks inner join ops.runs using (run_id)),
last_look as (
  select told.run_id, looked.relation, arg_max(looked.run_id, looked.started_at) as looked_in
  from told
  inner join looked on looked.started_at <= told.started_at
  group by told.run_id, looked.relation
),
known as (
  select run_id, relation from ops.steps
  union
  select run_id, relation from ops.checks
  union
  select told.run_id, models.relation from told cross join ops.models as models where models.logic_version like 'assertion %'
)
select
  last_look.run_id,
  last_look.relation,
  checks.check_name,
  checks.severity,
  checks.offending_rows,
  runs.business_date as looked_at
from last_look
semi join known using (run_id, relation)
inner join ops.checks as checks on last_look.looked_in = checks.run_id and last_look.relation = checks.relation
inner join ops.runs as runs on last_look.looked_in = runs.run_id
