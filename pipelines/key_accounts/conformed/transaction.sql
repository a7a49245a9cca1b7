-- Grain: one row per posting.
-- Reason: a posting as it is known now; the versions it had before stay in transaction_version.
with versions as (select * from conformed.transaction_version)

select * exclude (known_from, known_to), known_from as known_at
from versions
where known_to is null
