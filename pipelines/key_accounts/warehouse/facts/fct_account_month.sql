-- Grain: one row per account and month, from the account's first known month to the night's, idle months too.
-- Reason: balances and flows per month carry every indicator. A posting on day d of D counts (D - d + 1) / D of the
-- month in the average, so windows over months do and no row per day is ever made. Accounts untouched tonight stay.
with accounts as (select * from conformed.account),

transactions as (select * from star.fct_transaction),

touched_accounts as (select * from run.accounts),

context as (select * from run.context),

-- The night's description wins; the account is known from the day it was open and seen.
accounts_as_known as (
    select
        account_id,
        arg_max(currency, valid_from) as currency,
        arg_max(brought_forward_balance, valid_from) as brought_forward_balance,
        greatest(arg_max(opened_date, valid_from), min(valid_from)) as first_seen_date
    from accounts
    where account_id in (select account_id from touched_accounts)
    group by account_id
),

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
    where account_id in (select account_id from touched_accounts)
    group by account_id, booking_month
),

first_postings as (
    select account_id, min(booking_month) as first_posting_month
    from postings_by_month
    group by account_id
),

accounts_with_first_month as (
    select
        accounts_as_known.account_id,
        accounts_as_known.currency,
        accounts_as_known.brought_forward_balance,
        least(
            dw_month_start(accounts_as_known.first_seen_date),
            coalesce(first_postings.first_posting_month, dw_month_start(accounts_as_known.first_seen_date))
        ) as first_month
    from accounts_as_known
    left join first_postings on accounts_as_known.account_id = first_postings.account_id
),

months as (
    select cast(unnest(generate_series(min(first_month), max(business_date), interval 1 month)) as date) as month
    from accounts_with_first_month
    cross join context
),

account_months as (
    select
        accounts_with_first_month.account_id,
        months.month,
        accounts_with_first_month.currency,
        accounts_with_first_month.brought_forward_balance,
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
    reported_balance_so_far as reported_balance
from account_months_with_balances
