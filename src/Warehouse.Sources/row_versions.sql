-- What a file changes in the rows that were known before it. Names between $ are put in by RowVersions.
-- Of the rows of a key the one of the latest business date holds, so that files in any order of arrival end in the same rows.
create or replace temp table _affected as
select distinct _key from ($new$) where _key in (select _key from ($candidates$))
union
select _key from ($new$) group by _key having count(*) > 1
union
select _key from ($replaced$);

create or replace temp table _before as
select * from ($current$) where _key in (select _key from _affected);

create or replace temp table _after as
select *
from (
  select *, true as _is_new from ($new$)
  union all by name
  select *, false as _is_new from ($candidates$))
where _key in (select _key from _affected)
qualify row_number() over (partition by _key order by _business_date desc, _source_file desc, _row_number desc) = 1;

-- The row that holds beside the one that held; each may be absent.
create or replace temp table _turns as
select
  coalesce(b._key, a._key) as _key,
  b._key is not null as _has_before, a._key is not null as _has_after, coalesce(a._is_new, false) as _is_new,
  coalesce(a._load_id = b._load_id and a._row_number = b._row_number, false) as _is_same_row,
  coalesce(a._says is not distinct from b._says and a._key is not null and b._key is not null, false) as _says_the_same,
  coalesce(b._load_id in ($replaced_ids$), false) as _is_replaced,
  b._known_at as _known_before
from _before b full join _after a on a._key = b._key;

-- Rows that a corrected file says again are known since they were first said.
create or replace temp table _inherited as
select a._load_id, a._row_number, t._known_before as _known_at
from _after a join _turns t on t._key = a._key
where a._is_new and t._says_the_same and t._is_replaced and t._known_before < a._known_at;

create or replace temp table _versions as
-- What held and holds no more.
select b.* exclude (_key, _says), $night$ as _known_to, false as _is_renewed
from _before b join _turns t on t._key = b._key
where not t._is_same_row and not t._says_the_same
union all by name
-- Rows of the night's files that do not hold: an older correction that came late, or what was known already. The file that is
-- being landed is written again where it says what is known longer; one that the night landed before cannot be.
select n.* exclude (_key, _says), n._known_at as _known_to, false as _is_renewed
from ($new$) n join _turns t on t._key = n._key
where not exists (from _after a where a._key = n._key and a._load_id = n._load_id and a._row_number = n._row_number)
  or (t._says_the_same and not t._is_replaced)
  or exists (from _inherited i where i._load_id = n._load_id and i._row_number = n._row_number and i._load_id <> $landed$)
union all by name
-- Rows of earlier files that hold again, since their correction was withdrawn.
select a.* exclude (_key, _says, _is_new) replace (case when t._says_the_same then t._known_before else $night$ end as _known_at),
  null::date as _known_to, true as _is_renewed
from _after a join _turns t on t._key = a._key
where (not a._is_new and not t._is_same_row and (not t._says_the_same or t._is_replaced))
  or exists (from _inherited i where i._load_id = a._load_id and i._row_number = a._row_number and i._load_id <> $landed$);
