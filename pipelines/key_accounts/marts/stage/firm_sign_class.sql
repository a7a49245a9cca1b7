-- Grain: one row per firm and month end at which it has an open account.
-- Reason: Dickinson's (2011) class from the signs of three cash flows of twelve months, with the dead band and ties of
-- seeds.mining_parameter, and the stage that follows where no model tells one. Too young a firm is in its introduction,
-- one without an operating posting in a year in decline: its signs say nothing.
with months as (select * from features.firm_month),

parameters as (select * from seeds.mining_parameter),

limits as (
    select
        max(value) filter (where parameter = 'stage_dead_band') as dead_band,
        max(value) filter (where parameter = 'stage_young_months') as young_months
    from parameters
),

shares as (
    select
        months.customer_id,
        months.as_of_date,
        limits.dead_band,
        months.months_12m < limits.young_months as is_young,
        months.operating_count_12m = 0 as is_dormant,
        months.operating_12m / nullif(months.receipts_12m, 0) as operating_share,
        months.investing_12m / nullif(months.receipts_12m, 0) as investing_share,
        months.financing_12m / nullif(months.receipts_12m, 0) as financing_share,
        dw_flow_sign(months.operating_12m, months.receipts_12m, limits.dead_band, 1) as operating_sign,
        dw_flow_sign(months.investing_12m, months.receipts_12m, limits.dead_band, -1) as investing_sign,
        dw_flow_sign(months.financing_12m, months.receipts_12m, limits.dead_band, -1) as financing_sign
    from months
    cross join limits
),

classes as (
    select
        *,
        case
            when not is_young and not is_dormant
                then dw_stage_by_signs(operating_sign, investing_sign, financing_sign)
        end as sign_class
    from shares
)

select
    customer_id,
    as_of_date,
    cast(case when sign_class is not null then operating_sign end as integer) as operating_sign,
    cast(case when sign_class is not null then investing_sign end as integer) as investing_sign,
    cast(case when sign_class is not null then financing_sign end as integer) as financing_sign,
    sign_class,
    case
        when sign_class is not null then dw_stage_of_class(sign_class, operating_sign)
        when is_dormant and not is_young then 'decline'
        else 'introduction'
    end as stage,
    case
        when sign_class is not null then 'S11'
        when is_dormant and not is_young then 'S14'
        else 'S15'
    end as reason_1_code,
    case
        when sign_class is not null then dw_sign_en('operating', operating_share, operating_sign, dead_band)
        when is_dormant and not is_young then 'No operating posting in twelve months: dormant, taken as in decline.'
        else 'Too few months are known for the signs of its cash flows: taken as in introduction.'
    end as reason_1_en,
    case
        when sign_class is not null then dw_sign_zh('经营', operating_share, operating_sign, dead_band)
        when is_dormant and not is_young then '近十二个月无经营性收支：视为睡眠，归入衰退。'
        else '已知月份过少，现金流符号尚不足为据：归入初创。'
    end as reason_1_zh,
    case when sign_class is not null then operating_share end as reason_1_value,
    case when sign_class is not null then dead_band end as reason_1_peer,
    case when sign_class is not null then 'raises' end as reason_1_direction,
    case when sign_class is not null then 'S12' end as reason_2_code,
    case when sign_class is not null then dw_sign_en('investing', investing_share, investing_sign, dead_band) end
        as reason_2_en,
    case when sign_class is not null then dw_sign_zh('投资', investing_share, investing_sign, dead_band) end
        as reason_2_zh,
    case when sign_class is not null then investing_share end as reason_2_value,
    case when sign_class is not null then dead_band end as reason_2_peer,
    case when sign_class is not null then 'raises' end as reason_2_direction,
    case when sign_class is not null then 'S13' end as reason_3_code,
    case when sign_class is not null then dw_sign_en('financing', financing_share, financing_sign, dead_band) end
        as reason_3_en,
    case when sign_class is not null then dw_sign_zh('筹资', financing_share, financing_sign, dead_band) end
        as reason_3_zh,
    case when sign_class is not null then financing_share end as reason_3_value,
    case when sign_class is not null then dead_band end as reason_3_peer,
    case when sign_class is not null then 'raises' end as reason_3_direction
from classes
