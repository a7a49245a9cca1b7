-- incremental: { keys: run.account_months, narrow: { star.fct_account_month: { account_id: account_id } } }
-- Every account has each month from its first to the night's.
with account_months as (select * from star.fct_account_month),

context as (select * from run.context),

spans as (
    select account_id, min(month) as first_month, max(month) as last_month, count(*) as months
    from account_months
    group by account_id
)

select spans.*
from spans
cross join context
where
    spans.last_month <> dw_month_start(context.business_date)
    or spans.months <> date_diff('month', spans.first_month, spans.last_month) + 1
