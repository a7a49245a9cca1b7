-- The day from which a row counts as known. All history arrives with the first extract, so what that night brings
-- counts as known when it happened; what comes later counts from the night that brought it.
create or replace macro dw_known_since(known_at, happened, first_night) as
    case when known_at <= first_night or known_at <= happened or happened is null then happened else known_at end;
