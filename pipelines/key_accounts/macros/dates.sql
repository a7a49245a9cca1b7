-- Month arithmetic, so that every model cuts months alike.
create or replace macro dw_month_start(day_of_month) as cast(date_trunc('month', day_of_month) as date);

create or replace macro dw_days_in_month(day_of_month) as day(last_day(day_of_month));
