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
    case when size > 0 then least(greatest(figure, -size), size) else figure end;
