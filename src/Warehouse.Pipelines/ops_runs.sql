-- What each run did: read by people through `warehouse status` and `warehouse query`.
create schema if not exists ops;
create schema if not exists run;
create table if not exists ops.runs (
  run_id varchar primary key,
  pipeline varchar not null,
  business_date date not null,
  status varchar not null,             -- running, published, built, failed
  started_at timestamp not null,
  ended_at timestamp,
  files_loaded bigint,
  rows_in bigint,
  rows_quarantined bigint,
  models_built bigint,
  message varchar
);
create table if not exists ops.steps (
  run_id varchar not null,
  relation varchar not null,
  status varchar not null,             -- built, up_to_date, failed, skipped
  reason varchar,
  row_count bigint,
  duration_seconds double not null,
  message varchar
);
create table if not exists ops.checks (
  run_id varchar not null,
  relation varchar not null,
  check_name varchar not null,
  severity varchar not null,           -- error, warn
  offending_rows bigint not null,      -- 0 = the check holds
  sample varchar                       -- up to five offending rows as JSON
);
create table if not exists ops.models (
  relation varchar primary key,
  logic_version varchar not null,
  data_version varchar not null,
  is_view boolean not null,
  business_date date not null,
  run_id varchar not null
);
create table if not exists ops.erasures (
  erased_at timestamp not null,
  customer_id varchar not null,
  place varchar not null,              -- a file below the home folder, or a table
  what varchar not null,
  row_count bigint not null
);
create table if not exists ops.reconciliation (
  run_id varchar not null,
  business_date date not null,
  name varchar not null,               -- the reconciliation, or the delivered file
  scope varchar not null,              -- file, night, all
  from_station varchar not null,
  to_station varchar not null,
  measure varchar not null,            -- rows, amount, hash
  from_figure varchar,
  to_figure varchar,
  is_break boolean not null
);
create table if not exists ops.missing_nights (
  business_date date primary key,      -- a banking day for which nothing was delivered
  run_id varchar not null              -- the run that noticed it last
);
create table if not exists ops.published (
  business_date date not null,
  folder varchar primary key,
  data_version varchar not null,
  run_id varchar not null,
  published_at timestamp not null
);
create table if not exists ops.published_sets (
  folder varchar not null,
  name varchar not null,               -- the export
  version varchar not null,            -- of its rows and its description: the same version is the same bytes
  primary key (folder, name)
);
