-- A figure as people read it: whole from 100 on, with two places below; 'not available' where there is none.
create or replace macro dw_figure(figure, unit) as
    case
        when figure is null then 'not available'
        when abs(figure) >= 100 then format('{:,.0f}', figure + 0.0)
        else format('{:,.2f}', figure + 0.0)
    end || case when coalesce(unit, '') = '' or figure is null then '' else ' ' || unit end;
-- One additive reason: what was seen, what is usual, and the points (or money) by which it moves the score.
create or replace macro dw_reason(reason_code, label_en, label_zh, figure, peer, unit, points) as
    {
        'code': reason_code,
        'value': cast(figure as double),
        'peer': cast(peer as double),
        'points': cast(points as double),
        'direction': case when points >= 0 then 'raises' else 'lowers' end,
        'en': label_en || ' ' || dw_figure(figure, unit) || ', usual ' || dw_figure(peer, unit),
        'zh': label_zh || replace(dw_figure(figure, ''), 'not available', '无') || '，通常'
            || replace(dw_figure(peer, ''), 'not available', '无')
    };
-- A reason whose points are a weighed place from 0 to 100: they are never negative, so the place tells the direction,
-- which raises from the middle on.
create or replace macro dw_place_reason(reason_code, label_en, label_zh, figure, peer, unit, points, place) as
    struct_update(
        dw_reason(reason_code, label_en, label_zh, figure, peer, unit, points),
        direction := case when place >= 50 then 'raises' else 'lowers' end
    );
-- The four largest of a list of reasons, which the caller has put in order, as columns.
create or replace macro dw_reasons(reasons) as
    {
        'reason_1_code': reasons[1].code, 'reason_1_value': reasons[1].value, 'reason_1_peer': reasons[1].peer,
        'reason_1_points': reasons[1].points, 'reason_1_direction': reasons[1].direction,
        'reason_1_en': reasons[1].en, 'reason_1_zh': reasons[1].zh,
        'reason_2_code': reasons[2].code, 'reason_2_value': reasons[2].value, 'reason_2_peer': reasons[2].peer,
        'reason_2_points': reasons[2].points, 'reason_2_direction': reasons[2].direction,
        'reason_2_en': reasons[2].en, 'reason_2_zh': reasons[2].zh,
        'reason_3_code': reasons[3].code, 'reason_3_value': reasons[3].value, 'reason_3_peer': reasons[3].peer,
        'reason_3_points': reasons[3].points, 'reason_3_direction': reasons[3].direction,
        'reason_3_en': reasons[3].en, 'reason_3_zh': reasons[3].zh,
        'reason_4_code': reasons[4].code, 'reason_4_value': reasons[4].value, 'reason_4_peer': reasons[4].peer,
        'reason_4_points': reasons[4].points, 'reason_4_direction': reasons[4].direction,
        'reason_4_en': reasons[4].en, 'reason_4_zh': reasons[4].zh
    };
-- What the reasons beside the four largest add.
create or replace macro dw_rest(reasons) as coalesce(list_sum(list_transform(reasons[5:], lambda r: r.points)), 0);
