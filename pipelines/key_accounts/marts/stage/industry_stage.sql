-- Grain: one row per section and division with firms at the last month end or with statistics.
-- Reason: R073: the stage of an industry from statistics where there are any and from the panel of its firms, with an
-- outlook for the next twelve months. A division with few firms shows the panel of its section, and says so.
with firms as (select * from mining.firm_stage),

months as (select * from features.firm_month),

indicators as (select * from conformed.industry_indicator),

industries as (select * from star.dim_industry),

parameters as (select * from seeds.mining_parameter),

limits as (
    select
        max(value) filter (where parameter = 'stage_peers') as least_peers,
        12 * max(value) filter (where parameter = 'stage_outlook_rising') as rising,
        12 * max(value) filter (where parameter = 'stage_outlook_falling') as falling,
        max(value) filter (where parameter = 'stage_young_industry') as young_share
    from parameters
),

last_day as (select max(as_of_date) as as_of_date from months),

panel as (
    select
        firms.customer_id,
        firms.stage,
        industries.industry_code,
        industries.section_code,
        months.receipts_12m,
        months.operating_12m,
        months.months_known,
        befores.receipts_12m as receipts_year_before
    from firms
    inner join industries on firms.industry_code = industries.industry_code
    inner join months
        on firms.customer_id = months.customer_id
        and firms.as_of_date = months.as_of_date
    left join months as befores
        on firms.customer_id = befores.customer_id
        and befores.as_of_date = last_day(cast(firms.as_of_date - interval 12 month as date))
        and befores.months_12m = 12
),

members as (
    select industry_code, section_code, panel.* exclude (industry_code, section_code)
    from panel
    where industry_code <> section_code
    union all
    select section_code as industry_code, section_code, panel.* exclude (industry_code, section_code)
    from panel
),

-- Rounded, since sums of doubles differ in the last digit with the order of threads.
panels as (
    select
        industry_code,
        count(*) as firms,
        round(sum(receipts_12m) filter (where receipts_year_before > 0)
            / nullif(sum(receipts_year_before), 0) - 1, 9) as growth_12m,
        round(stddev_samp(
            case when receipts_year_before > 0 and receipts_12m > 0 then ln(receipts_12m / receipts_year_before) end
        ), 9) as dispersion,
        round(sum(operating_12m) / nullif(sum(receipts_12m), 0), 9) as margin,
        round(avg(case when months_known < 12 then 1 else 0 end), 9) as entry_rate,
        round(avg(case when stage = 'introduction' then 1 else 0 end), 9) as introduction_share
    from members
    group by industry_code
),

-- Statistics of a section are the means of its divisions.
statistics as (
    select industry_code, period, output_growth, entry_rate, exit_rate, margin
    from indicators
    union all
    select
        industries.section_code as industry_code,
        indicators.period,
        round(avg(indicators.output_growth), 9) as output_growth,
        round(avg(indicators.entry_rate), 9) as entry_rate,
        round(avg(indicators.exit_rate), 9) as exit_rate,
        round(avg(indicators.margin), 9) as margin
    from indicators
    inner join industries on indicators.industry_code = industries.industry_code
    where indicators.industry_code not in (select section_code from industries)
    group by industries.section_code, indicators.period
),

years as (
    select
        statistics.industry_code,
        statistics.period,
        sum(statistics.output_growth) over last_12 as growth_12m,
        sum(statistics.output_growth) over last_3 as growth_3m,
        sum(statistics.entry_rate) over last_12 as entry_rate,
        sum(statistics.exit_rate) over last_12 as exit_rate,
        avg(statistics.margin) over last_12 as margin,
        count(*) over last_12 as months_12m,
        sum(statistics.output_growth) over next_12 as growth_next_12m,
        count(*) over next_12 as months_next_12m
    from statistics
    cross join last_day
    where last_day(statistics.period) <= last_day.as_of_date
    window
        last_12 as (partition by statistics.industry_code order by statistics.period rows 11 preceding),
        last_3 as (partition by statistics.industry_code order by statistics.period rows 2 preceding),
        next_12 as (
            partition by statistics.industry_code order by statistics.period
            rows between 1 following and 12 following
        )
),

known as (
    select *, (growth_12m + 4 * growth_3m) / 2 as momentum
    from years
    where months_12m = 12
),

-- The next year's growth by the last one's, learnt over all industries and months whose next year is over.
fitted as (
    select
        regr_slope(growth_next_12m, momentum) as slope,
        regr_intercept(growth_next_12m, momentum) as intercept,
        sqrt(regr_syy(growth_next_12m, momentum) * (1 - regr_r2(growth_next_12m, momentum))
            / nullif(count(*) - 2, 0)) as deviation,
        count(*) as pairs
    from known
    where months_next_12m = 12
),

latest as (
    select known.*
    from known
    qualify row_number() over (partition by industry_code order by period desc) = 1
),

asked as (
    select industry_code from panels
    union
    select industry_code from latest
),

gathered as (
    select
        asked.industry_code,
        coalesce(own.firms, 0) as firms,
        coalesce(own.firms, 0) < limits.least_peers and industries.section_code <> asked.industry_code as is_pooled,
        coalesce(latest.growth_12m, pool.growth_12m) as growth_12m,
        coalesce(latest.entry_rate, pool.entry_rate) as entry_rate,
        latest.exit_rate,
        pool.dispersion,
        coalesce(latest.margin, pool.margin) as margin,
        pool.growth_12m as panel_growth_12m,
        pool.introduction_share,
        case when fitted.pairs >= 24 then round(fitted.intercept + fitted.slope * latest.momentum, 9) end as outlook,
        case when fitted.pairs >= 24 then round(fitted.deviation, 9) end as deviation
    from asked
    inner join industries on asked.industry_code = industries.industry_code
    cross join limits
    cross join fitted
    left join panels as own on asked.industry_code = own.industry_code
    left join panels as pool
        on pool.industry_code = case
            when coalesce(own.firms, 0) < limits.least_peers then industries.section_code
            else asked.industry_code
        end
    left join latest on asked.industry_code = latest.industry_code
),

staged as (
    select
        gathered.*,
        case
            when growth_12m is null then null
            when growth_12m >= rising and introduction_share >= young_share then 'introduction'
            when growth_12m >= rising then 'growth'
            when growth_12m <= falling then 'decline'
            else 'maturity'
        end as stage,
        rising,
        falling
    from gathered
    cross join limits
)

select
    staged.industry_code,
    last_day.as_of_date,
    staged.stage,
    -- How likely the next year's growth lies where the stage's does; the logistic function stands for the normal one.
    round(case
        when staged.deviation > 0 and staged.stage in ('introduction', 'growth')
            then dw_logistic(1.702 * (staged.outlook - staged.rising) / staged.deviation)
        when staged.deviation > 0 and staged.stage = 'decline'
            then dw_logistic(1.702 * (staged.falling - staged.outlook) / staged.deviation)
        when staged.deviation > 0 and staged.stage = 'maturity'
            then dw_logistic(1.702 * (staged.rising - staged.outlook) / staged.deviation)
                - dw_logistic(1.702 * (staged.falling - staged.outlook) / staged.deviation)
    end, 9) as confidence,
    staged.firms,
    round(cast(staged.growth_12m as double), 9) as growth_12m,
    cast(staged.panel_growth_12m as double) as panel_growth_12m,
    round(cast(staged.entry_rate as double), 9) as entry_rate,
    round(cast(staged.exit_rate as double), 9) as exit_rate,
    staged.dispersion,
    round(cast(staged.margin as double), 9) as margin,
    cast(staged.introduction_share as double) as introduction_share,
    staged.outlook,
    round(staged.outlook - 1.2816 * staged.deviation, 9) as outlook_low,
    round(staged.outlook + 1.2816 * staged.deviation, 9) as outlook_high,
    staged.is_pooled,
    format(
        'Output or receipts grew by {:.1f} % in a year ({:.1f} % and more is rising, {:.1f} % and less falling).',
        100 * staged.growth_12m, 100 * staged.rising, 100 * staged.falling
    ) as reason_1_en,
    format(
        '近十二个月产出或收款增长{:.1f}%（不低于{:.1f}%为上升，不高于{:.1f}%为下降）。',
        100 * staged.growth_12m, 100 * staged.rising, 100 * staged.falling
    ) as reason_1_zh
from staged
cross join last_day
