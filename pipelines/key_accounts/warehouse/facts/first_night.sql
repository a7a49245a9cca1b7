-- Grain: one row, where there are postings.
-- Reason: all history arrives with the first extract, so what the first night brought counts as known when it happened.
with versions as (select * from conformed.transaction_version)

select min(known_from) as first_night
from versions
having count(*) > 0
