-- severity: warn
-- Fees of the contribution against the fee income of the ledger, by month and class, both figures: they differ where a
-- fee is in quarantine or still to come.
with income as (select * from conformed.ledger_income where line = 'fee_income'),

drivers as (select * from marts.account_month_driver),

fees as (
    select month, product_code as account_class, currency, sum(fees) as fees
    from drivers
    group by month, product_code, currency
)

select income.month, income.account_class, income.currency, income.amount as ledger_fees, fees.fees as warehouse_fees
from income
left join fees
    on income.month = fees.month
    and income.account_class = fees.account_class
    and income.currency = fees.currency
where income.amount is distinct from fees.fees
