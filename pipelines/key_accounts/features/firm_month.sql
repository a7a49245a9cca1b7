-- Grain: one row per firm and month end at which it has an open account.
-- Reason: what its life-cycle stage is told from: sums of twelve months whose signs are classes (Dickinson 2011), and
-- figures of the month alone, which a hidden Markov model reads one after the other. All as known then.
with holdings as (select * from features.customer_product_month),

flows as (select * from features.customer_cash_flow_month),

customers as (select * from conformed.customer),

indicators as (select * from conformed.industry_indicator),

industries as (select * from star.dim_industry),

nights as (select * from star.first_night),

parameters as (select * from seeds.mining_parameter),

limits as (
    select
        max(value) filter (where parameter = 'stage_winsor') as winsor,
        max(value) filter (where parameter = 'stage_peers') as least_peers,
        max(value) filter (where parameter = 'stage_outlook_rising') as outlook_rising,
        max(value) filter (where parameter = 'stage_outlook_falling') as outlook_falling
    from parameters
),

descriptions as (
    select
        customers.*,
        dw_known_since(customers.known_from, customers.valid_from, nights.first_night) as since,
        coalesce(customers.known_to, date '9999-12-31') as until
    from customers
    cross join nights
    where customers.customer_type = 'company'
),

described as (
    select
        holdings.customer_id,
        holdings.as_of_date,
        arg_max(descriptions.industry_code, descriptions.valid_from) as industry_code,
        arg_max(descriptions.founded_date, descriptions.valid_from) as founded_date
    from holdings
    inner join descriptions
        on holdings.customer_id = descriptions.customer_id
        and holdings.as_of_date >= descriptions.since
        and holdings.as_of_date < descriptions.until
    group by holdings.customer_id, holdings.as_of_date
),

months as (
    select
        described.customer_id,
        described.as_of_date,
        described.industry_code,
        coalesce(industries.section_code, 'none') as industry_section,
        date_diff('month', described.founded_date, described.as_of_date) / 12.0 as age_years,
        row_number() over (partition by described.customer_id order by described.as_of_date) as months_known,
        coalesce(flows.operating, 0) as operating,
        coalesce(flows.investing, 0) as investing,
        coalesce(flows.financing, 0) as financing,
        coalesce(flows.internal, 0) as internal,
        coalesce(flows.owners_money, 0) as owners_money,
        coalesce(flows.borrowing, 0) as borrowing,
        greatest(coalesce(flows.receipts, 0), 0) as receipts,
        coalesce(flows.gross, 0) as gross,
        coalesce(flows.gross_unclassified, 0) as gross_unclassified,
        coalesce(flows.investing_count, 0) > 0 as has_invested,
        coalesce(flows.owners_count, 0) > 0 as has_owners_money,
        coalesce(flows.operating_count, 0) as operating_count,
        coalesce(flows.payers, 0) as payers
    from described
    left join flows
        on described.customer_id = flows.customer_id
        and described.as_of_date = last_day(flows.month)
    left join industries on described.industry_code = industries.industry_code
),

usual as (
    select
        *,
        median(receipts) over last_12 as usual_receipts,
        avg(receipts) over last_3 as receipts_3m,
        lag(receipts) over so_far as receipts_before,
        lag(as_of_date) over so_far as month_before,
        sum(receipts) over so_far as receipts_so_far,
        sum(receipts) over so_far - sum(receipts) over last_12 as receipts_year_before,
        avg(payers) over year_before as payers_year_before
    from months
    window
        so_far as (partition by customer_id order by as_of_date rows unbounded preceding),
        last_3 as (partition by customer_id order by as_of_date rows 2 preceding),
        last_12 as (partition by customer_id order by as_of_date rows 11 preceding),
        year_before as (partition by customer_id order by as_of_date rows between 12 preceding and 1 preceding)
),

-- One huge flow must not decide a year: a month counts with at most a multiple of the usual month's receipts.
capped as (
    select
        usual.* exclude (operating, investing, financing, owners_money, borrowing),
        dw_capped(usual.operating, limits.winsor * usual.usual_receipts) as operating,
        dw_capped(usual.investing, limits.winsor * usual.usual_receipts) as investing,
        dw_capped(usual.financing, limits.winsor * usual.usual_receipts) as financing,
        dw_capped(usual.owners_money, limits.winsor * usual.usual_receipts) as owners_money,
        dw_capped(usual.borrowing, limits.winsor * usual.usual_receipts) as borrowing,
        least(usual.receipts, coalesce(nullif(limits.winsor * usual.usual_receipts, 0), usual.receipts))
            as receipts_capped,
        case
            when
                last_day(usual.month_before + 1) = usual.as_of_date
                and usual.receipts > 0 and usual.receipts_before > 0
                then ln(usual.receipts / usual.receipts_before)
        end as growth
    from usual
    cross join limits
),

windows as (
    select
        *,
        count(*) over last_12 as months_12m,
        sum(receipts_capped) over last_12 as receipts_12m,
        sum(operating) over last_12 as operating_12m,
        sum(investing) over last_12 as investing_12m,
        sum(financing) over last_12 as financing_12m,
        sum(internal) over last_12 as internal_12m,
        sum(gross) over last_12 as gross_12m,
        sum(gross_unclassified) over last_12 as gross_unclassified_12m,
        sum(operating_count) over last_12 as operating_count_12m,
        last_value(case when has_invested then receipts_so_far end ignore nulls) over before
            as receipts_at_investing,
        last_value(case when has_owners_money then receipts_so_far end ignore nulls) over before
            as receipts_at_owners
    from capped
    window
        last_12 as (partition by customer_id order by as_of_date rows 11 preceding),
        before as (
            partition by customer_id order by as_of_date rows between unbounded preceding and 1 preceding
        )
),

-- Growth beside the peers of the same month: the season and shocks that all share say nothing of a firm.
section_growth as (
    select industry_section, as_of_date, median(growth) as growth, count(growth) as firms
    from windows
    group by industry_section, as_of_date
),

bank_growth as (
    select as_of_date, median(growth) as growth
    from windows
    group by as_of_date
),

outlooks as (
    select
        months_asked.industry_code,
        months_asked.as_of_date,
        avg(indicators.output_growth) as output_growth
    from (select distinct industry_code, as_of_date from months) as months_asked
    inner join indicators
        on months_asked.industry_code = indicators.industry_code
        and indicators.period <= months_asked.as_of_date
        and indicators.period > months_asked.as_of_date - interval 6 month
    cross join nights
    where dw_known_since(indicators.known_at, last_day(indicators.period), nights.first_night)
        <= months_asked.as_of_date
    group by months_asked.industry_code, months_asked.as_of_date
)

select
    windows.customer_id,
    windows.as_of_date,
    windows.industry_code,
    windows.industry_section,
    cast(windows.age_years as double) as age_years,
    cast(windows.months_known as integer) as months_known,
    cast(windows.months_12m as integer) as months_12m,
    windows.receipts_12m,
    windows.operating_12m,
    windows.investing_12m,
    windows.financing_12m,
    windows.internal_12m,
    windows.gross_unclassified_12m / nullif(windows.gross_12m, 0) as unclassified_share,
    cast(windows.operating_count_12m as integer) as operating_count_12m,
    -- Figures of a month are cut off where they cease to tell of a stage: beyond, they tell of a leaver or an order.
    dw_capped(windows.growth
        - case
            when section_growth.firms >= limits.least_peers then section_growth.growth
            else bank_growth.growth
        end, 0.25) as growth,
    dw_capped(windows.operating / nullif(windows.receipts_3m, 0), 0.3) as operating_share,
    case
        when windows.has_invested and windows.months_known >= 3
            then dw_capped(
                windows.investing
                    / nullif(windows.receipts_so_far - greatest(
                        coalesce(windows.receipts_at_investing, 0), windows.receipts_year_before
                    ), 0),
                0.5
            )
    end as investing_share,
    case
        when windows.has_owners_money and windows.months_known >= 3
            then dw_capped(
                windows.owners_money
                    / nullif(windows.receipts_so_far - greatest(
                        coalesce(windows.receipts_at_owners, 0), windows.receipts_year_before
                    ), 0),
                0.5
            )
    end as financing_share,
    dw_capped(windows.borrowing / nullif(windows.receipts_3m, 0), 1.0) as borrowing_share,
    case
        when windows.operating_count > 0
            then ln((windows.payers + 1) / (windows.payers_year_before + 1))
    end as payers_growth,
    case
        when windows.age_years is null then 0
        when windows.age_years < 3 then 1
        when windows.age_years < 9 then 2
        else 3
    end as age_class,
    case
        when outlooks.output_growth >= limits.outlook_rising then 2
        when outlooks.output_growth <= limits.outlook_falling then 0
        else 1
    end as outlook_class
from windows
cross join limits
left join section_growth
    on windows.industry_section = section_growth.industry_section
    and windows.as_of_date = section_growth.as_of_date
left join bank_growth on windows.as_of_date = bank_growth.as_of_date
left join outlooks
    on windows.industry_code = outlooks.industry_code
    and windows.as_of_date = outlooks.as_of_date
