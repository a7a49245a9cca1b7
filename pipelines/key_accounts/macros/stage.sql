-- Classes of the life cycle by the signs of three cash flows: Dickinson (2011), The Accounting Review 86, table 1.

-- Sign of a flow over a year; within the dead band of the turnover it takes the sign of the tie rule. NULL where
-- nothing is known.
create or replace macro dw_flow_sign(flow, turnover, band, tie) as
    case
        when flow is null or turnover is null then null
        when abs(flow) <= band * turnover then tie
        else cast(sign(flow) as integer)
    end;

-- Ties go where a firm stands that neither invests nor is financed and covers its costs: + - -, maturity.
create or replace macro dw_stage_by_signs(operating, investing, financing) as
    case
        when operating is null or investing is null or financing is null then null
        when operating < 0 and investing < 0 and financing > 0 then 'introduction'
        when operating > 0 and investing < 0 and financing > 0 then 'growth'
        when operating > 0 and investing < 0 and financing < 0 then 'maturity'
        when operating < 0 and investing > 0 then 'decline'
        else 'shake_out'
    end;

-- Shake-out lies between maturity and decline: which of the two, the operating flow tells.
create or replace macro dw_stage_of_class(sign_class, operating) as
    case
        when sign_class <> 'shake_out' then sign_class
        when operating > 0 then 'maturity'
        else 'decline'
    end;

-- A figure cut off at a size above or below; as it is where the size is unknown or 0.
create or replace macro dw_capped(figure, size) as
    case when figure is null or not size > 0 then figure else least(greatest(figure, -size), size) end;

create or replace macro dw_stage_zh(stage) as
    case stage
        when 'introduction' then '初创'
        when 'growth' then '成长'
        when 'maturity' then '成熟'
        when 'shake_out' then '洗牌'
        when 'decline' then '衰退'
    end;

create or replace macro dw_sign_en(flow, share, flow_sign, band) as
    format(
        'The {} cash flow of twelve months is {:.1f} % of receipts{}: its sign counts as {}.',
        flow, 100 * share,
        case when abs(share) <= band then format(', within the dead band of {:.1f} %', 100 * band) else '' end,
        case when flow_sign > 0 then '+' else '-' end
    );

create or replace macro dw_sign_zh(flow, share, flow_sign, band) as
    format(
        '近十二个月{}现金流占收款比例为{:.1f}%{}：符号计为{}。',
        flow, 100 * share,
        case when abs(share) <= band then format('，在{:.1f}%的不计区间内', 100 * band) else '' end,
        case when flow_sign > 0 then '+' else '-' end
    );

create or replace macro dw_logistic(x) as 1 / (1 + exp(-x));

create or replace macro dw_percent(share) as case when share is null then '?' else format('{:.0f} %', 100 * share) end;

-- Stage of a person's relationship by the ratios of three months to the year before; a ratio that is not known moves
-- nothing.
create or replace macro dw_relationship_stage(
    tenure_months, deposits_ratio, income_ratio, activity_ratio, new_months, fading, growing
) as
    case
        when tenure_months < new_months then 'new'
        when coalesce(least(deposits_ratio, activity_ratio), 1) <= fading / 2
            or coalesce(deposits_ratio, 1) <= fading and coalesce(activity_ratio, 1) <= fading then 'fading'
        when coalesce(greatest(income_ratio, deposits_ratio), 1) >= growing and coalesce(activity_ratio, 1) > fading
            then 'growing'
        else 'steady'
    end;
