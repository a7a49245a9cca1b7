-- Grain: one row per account and month, from the account's first known month to the night's, idle months too.
-- Reason: balances and flows per month carry every indicator. A posting on day d of D counts (D - d + 1) / D of the
-- month in the average, so windows over months do and no row per day is ever made. An account goes on from its last
-- month that the night does not touch; from the beginning there is none.
with openings as (select * from star.account_opening),

transactions as (select * from star.fct_transaction),

standing as (select * from star.fct_account_month),

context as (select * from run.context),

postings_by_month as (
    select
        account_id,
        booking_month,
        sum(case when amount > 0 then amount else 0 end) as inflow,
        sum(case when amount < 0 then -amount else 0 end) as outflow,
        sum(amount * (dw_days_in_month(booking_date) - day(booking_date) + 1)) as amount_days,
        count(*) as transaction_count,
        arg_max(balance_after, (booking_date, posting_sequence)) as reported_balance
    from transactions
    group by account_id, booking_month
),

first_postings as (
    select account_id, min(booking_month) as first_posting_month
    from postings_by_month
    group by account_id
),

last_standing as (
    select
        account_id,
        max(month) as month,
        arg_max(closing_balance, month) as closing_balance,
        arg_max(reported_balance, month) as reported_balance
    from standing
    group by account_id
),

accounts_with_first_month as (
    select
        openings.account_id,
        openings.currency,
        coalesce(last_standing.closing_balance, openings.brought_forward_balance) as brought_forward_balance,
        last_standing.reported_balance as reported_before,
        coalesce(
            cast(last_standing.month + interval 1 month as date),
            least(
                dw_month_start(openings.first_seen_date),
                coalesce(first_postings.first_posting_month, dw_month_start(openings.first_seen_date))
            )
        ) as first_month
    from openings
    left join first_postings on openings.account_id = first_postings.account_id
    left join last_standing on openings.account_id = last_standing.account_id
),

months as (
    select unnest(dw_months(min(first_month), max(business_date))) as month
    from accounts_with_first_month
    cross join context
),

account_months as (
    select
        accounts_with_first_month.account_id,
        months.month,
        accounts_with_first_month.currency,
        accounts_with_first_month.brought_forward_balance,
        accounts_with_first_month.reported_before,
        coalesce(postings_by_month.inflow, 0) as inflow,
        coalesce(postings_by_month.outflow, 0) as outflow,
        coalesce(postings_by_month.amount_days, 0) as amount_days,
        coalesce(postings_by_month.transaction_count, 0) as transaction_count,
        postings_by_month.reported_balance
    from accounts_with_first_month
    inner join months on months.month >= accounts_with_first_month.first_month
    left join postings_by_month
        on accounts_with_first_month.account_id = postings_by_month.account_id
        and months.month = postings_by_month.booking_month
),

account_months_with_balances as (
    select
        *,
        brought_forward_balance + sum(inflow - outflow) over months_so_far - inflow + outflow as opening_balance,
        cast(cast(amount_days as double) / dw_days_in_month(month) as decimal(18, 2)) as average_flow,
        last_value(reported_balance ignore nulls) over months_so_far as reported_balance_so_far
    from account_months
    window months_so_far as (partition by account_id order by month rows unbounded preceding)
)

select
    account_id,
    month,
    currency,
    cast(opening_balance as decimal(18, 2)) as opening_balance,
    cast(inflow as decimal(18, 2)) as inflow,
    cast(outflow as decimal(18, 2)) as outflow,
    cast(opening_balance + inflow - outflow as decimal(18, 2)) as closing_balance,
    cast(opening_balance + average_flow as decimal(18, 2)) as average_balance,
    transaction_count,
    coalesce(reported_balance_so_far, reported_before) as reported_balance
from account_months_with_balances
order by month
