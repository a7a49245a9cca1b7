-- A row a night: the last fourteen, and every one before them that is missing or failed.
with landed as (
  select known_at as night, count(*) filter (where status = 'loaded') as files
  from ops.loads
  where status <> 'refused'
  group by known_at
),
late as (
  select business_date as night, max(known_at) as joined
  from ops.loads
  where status = 'loaded' and business_date < known_at and business_date > (select min(known_at) from ops.loads)
  group by business_date
),
ended as (
  select business_date as night, arg_max(status, started_at) as status, arg_max(message, started_at) as message
  from ops.runs
  group by business_date
),
published as (
  select business_date as night, count(*) as editions, arg_max(folder, published_at) as folder
  from ops.published
  group by business_date
),
nights as (
  select night from landed
  union select night from late
  union select night from ended
  union select night from published
  union select business_date from ops.missing_nights
),
states as (
  select night,
    case
      when ended.status = 'failed' then 'failed'
      when published.editions > 1 then 're-published'
      when published.editions = 1 then 'published'
      when landed.night is not null or ended.night is not null then 'loaded'
      when late.night is not null then 'late'
      else 'missing'
    end as state,
    coalesce(landed.files, 0) as files,
    case
      when ended.status = 'failed' then coalesce(ended.message, '')
      when published.editions > 1 then format('{} editions, the last in {}', published.editions, published.folder)
      when landed.night is null and ended.night is null and late.night is not null then format('came with {}', late.joined)
      else ''
    end as note,
    row_number() over (order by night desc) as nights_back
  from nights
  left join landed using (night)
  left join late using (night)
  left join ended using (night)
  left join published using (night)
)
select night, state, files, note
from states
where nights_back <= 14 or state in ('missing', 'failed')
order by night
