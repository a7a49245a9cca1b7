-- The nights published up to $1, the newest first: what was landed, built, checked and compared in the run that published each.
with editions as (
  select business_date, arg_max(run_id, published_at) as run_id, arg_max(folder, published_at) as folder, count(*) as editions
  from ops.published
  where business_date <= $1
  group by business_date
),
landed as (
  select known_at as business_date, count(*) as files, sum(rows_in) as rows_in, sum(rows_kept) as rows_kept, sum(rows_quarantined) as rows_quarantined
  from ops.loads
  where status = 'loaded'
  group by known_at
),
steps as (
  select run_id, count(*) as models, count(*) filter (where status = 'built') as models_built, sum(duration_seconds) as work_seconds
  from ops.steps
  group by run_id
),
checked as (
  select run_id, count(*) as checks, count(*) filter (where offending_rows > 0) as broken
  from standing_check
  group by run_id
),
reconciled as (
  select run_id, count(*) as figures, count(*) filter (where is_break) as breaks
  from ops.reconciliation
  group by run_id
)
select
  editions.business_date,
  editions.run_id,
  editions.folder,
  editions.editions,
  coalesce(files, 0) as files,
  coalesce(landed.rows_in, 0) as rows_in,
  coalesce(landed.rows_kept, 0) as rows_kept,
  coalesce(landed.rows_quarantined, 0) as rows_quarantined,
  coalesce(models, 0) as models,
  coalesce(steps.models_built, 0) as models_built,
  coalesce(checks, 0) as checks,
  coalesce(broken, 0) as broken,
  coalesce(figures, 0) as figures,
  coalesce(breaks, 0) as breaks,
  epoch(runs.ended_at - runs.started_at) as seconds
from editions
left join ops.runs using (run_id)
left join landed on landed.business_date = editions.business_date
left join steps using (run_id)
left join checked using (run_id)
left join reconciled using (run_id)
order by editions.business_date desc
limit 20
