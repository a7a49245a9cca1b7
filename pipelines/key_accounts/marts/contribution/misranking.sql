-- Grain: one row per single indicator and number of deciles moved.
-- Reason: how far a single indicator puts customers from where their contribution puts them (R047, R050).
with customer_years as (select * from marts.customer_year_contribution),

moves as (
    select 'deposits' as indicator, deposit_decile - contribution_decile as deciles_moved, contribution
    from customer_years
    union all
    select 'loans' as indicator, loan_decile - contribution_decile as deciles_moved, contribution
    from customer_years
)

select
    indicator,
    cast(abs(deciles_moved) as integer) as deciles_moved,
    cast(count(*) as integer) as customer_count,
    cast(cast(count(*) as double) / sum(count(*)) over (partition by indicator) as decimal(9, 6)) as customer_share,
    cast(sum(contribution) as decimal(18, 2)) as contribution
from moves
group by indicator, abs(deciles_moved)
