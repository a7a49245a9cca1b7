-- Month arithmetic, so that every model cuts months alike.
create or replace macro dw_month_start(day_of_month) as cast(date_trunc('month', day_of_month) as date);

create or replace macro dw_days_in_month(day_of_month) as day(last_day(day_of_month));

-- The first days of the months from one to another.
create or replace macro dw_months(first_month, last_month) as
    cast(generate_series(first_month, last_month, interval 1 month) as date[]);

-- Whether a version of the rules holds on a day: from its first day until the next one's; an open end is NULL.
create or replace macro dw_in_force(valid_from, valid_to, on_day) as
    on_day >= coalesce(valid_from, date '0001-01-01') and on_day < coalesce(valid_to, date '9999-12-31');
