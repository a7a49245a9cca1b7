-- Grain: one row per stage of the industry and stage of the firm.
-- Reason: R076, R078: entry and exit by both cycles: how many firms stand where, what they bring, and the posture of
-- seeds.stage_posture. Firms whose industry has no stage are counted at none.
with postures as (select * from seeds.stage_posture),

firms as (select * from mining.firm_stage),

industries as (select * from marts.industry_stage),

contributions as (select * from marts.customer_year_contribution),

placed as (
    select industries.stage as industry_stage, firms.stage as firm_stage, contributions.contribution
    from firms
    inner join industries on firms.industry_code = industries.industry_code
    left join contributions on firms.customer_id = contributions.customer_id
    where industries.stage is not null
)

select
    postures.industry_stage,
    postures.firm_stage,
    count(placed.firm_stage) as firms,
    cast(coalesce(sum(placed.contribution), 0) as decimal(18, 2)) as contribution_12m,
    postures.posture_code,
    postures.posture_en,
    postures.posture_zh
from postures
left join placed
    on postures.industry_stage = placed.industry_stage
    and postures.firm_stage = placed.firm_stage
group by
    postures.industry_stage, postures.firm_stage, postures.posture_code, postures.posture_en, postures.posture_zh
