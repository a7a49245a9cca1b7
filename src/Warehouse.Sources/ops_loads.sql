-- The load ledger: one row a delivered file, one row a quarantined row. Read by people through `warehouse status` and `warehouse query`.
create schema if not exists ops;
create schema if not exists landing;
create table if not exists ops.loads (
  load_id varchar primary key,
  source varchar not null,
  source_file varchar not null,
  status varchar not null,             -- loaded, duplicate, refused
  business_date date,                  -- the date that the file speaks for
  known_at date not null,              -- the night that loaded it
  superseded_at date,                  -- the night that loaded a newer version of the same file
  rows_in bigint not null,             -- = rows_kept + rows_quarantined, for loaded files
  rows_kept bigint not null,
  rows_quarantined bigint not null,
  control_rows bigint,                 -- what the source says it sent
  control_amount decimal(38, 6),
  amount_kept decimal(38, 6),
  sum_column varchar,                  -- the column that the amounts sum
  message varchar,                     -- why it was refused, or what was odd
  sha256 varchar not null,
  size_bytes bigint not null,
  modified_at timestamp not null,
  landed_file varchar,
  versions_file varchar,               -- rows of earlier loads that ceased to hold, or hold again
  key_min varchar,                     -- range of the first key column: where a correction need not be looked for
  key_max varchar,
  fields varchar,                      -- of delimited files, in the order of their fields: how a raw text is to be read
  columns_read varchar,                -- names and types; files that differ in them are read by name
  is_built boolean not null default false,
  run_id varchar not null,
  loaded_at timestamp not null
);
create table if not exists ops.rejected_rows (
  load_id varchar not null,
  source varchar not null,
  source_file varchar not null,
  row_number bigint not null,          -- in the file, the header not counted
  line bigint not null,                -- physical line, counted from 1
  column_name varchar,
  reason varchar not null,
  detail varchar not null,
  raw_text varchar not null,
  known_at date not null,
  status varchar not null,             -- open, replayed, dismissed, returned (of a replay: stays open where it was first), replaced (its file came anew)
  resolved_by varchar,                 -- the load that replayed or replaced it
  resolved_at timestamp,
  note varchar
);
