-- Grain: one row per manager and position of the list.
-- Reason: what a manager does first (R010, R021): few items, each customer once, in the order of the money at stake,
-- each with evidence and a suggested action. Who has no manager is in no list.
with tiers as (select * from marts.customer_tier),

prospects as (select * from marts.prospect_on_book),

retentions as (select * from mining.customer_retention),

changes as (select * from marts.tier_change),

off_book as (select * from marts.prospect_off_book),

losses as (select * from marts.loss_making_customer),

gates as (select * from marts.prospect_gate),

actions as (select * from seeds.action),

limits as (select * from config.limit),

last_day as (select max(as_of_date) as as_of_date from tiers),

in_force as (
    select
        max(limits.value) filter (where limits.name = 'work_items') as work_items,
        max(limits.value) filter (where limits.name = 'churn_alert') as churn_alert
    from limits
    cross join last_day
    where dw_in_force(limits.valid_from, limits.valid_to, last_day.as_of_date)
),

items as (
    select
        manager_id,
        customer_id,
        cast(null as varchar) as party_id,
        'approach' as action_code,
        cast(probability_12m * coalesce(greatest(expected_gain, 0), 0) as decimal(18, 2)) as at_stake,
        format('key account within 12 months with probability {:.2f}; {}', probability_12m, reason_1_en) as evidence_en,
        format('十二个月内成为大客户的概率{:.2f}；{}', probability_12m, reason_1_zh) as evidence_zh,
        'prospect_on_book' as reason_code
    from prospects
    where entry_timing <> 'watch'
    union all
    select
        tiers.manager_id,
        tiers.customer_id,
        null as party_id,
        'retain' as action_code,
        cast((1 - retentions.retention) * greatest(tiers.contribution_12m, 0) as decimal(18, 2)) as at_stake,
        format(
            'leaves with probability {:.2f}; brought {:,.0f} in 12 months', 1 - retentions.retention,
            tiers.contribution_12m
        ) as evidence_en,
        format('流失概率{:.2f}；近十二个月贡献{:,.0f}', 1 - retentions.retention, tiers.contribution_12m) as evidence_zh,
        'churn' as reason_code
    from tiers
    inner join retentions on tiers.customer_id = retentions.customer_id
    cross join in_force
    where
        1 - retentions.retention >= in_force.churn_alert
        and tiers.customer_class <> 'general'
        and not exists (
            select 1 from gates where gates.customer_id = tiers.customer_id and gates.gate = 'exiting'
        )
    union all
    select
        tiers.manager_id,
        tiers.customer_id,
        null as party_id,
        'review' as action_code,
        cast(greatest(changes.contribution_before - changes.contribution_12m, 0) as decimal(18, 2)) as at_stake,
        changes.reason_en as evidence_en,
        changes.reason_zh as evidence_zh,
        'tier_change' as reason_code
    from changes
    inner join tiers on changes.customer_id = tiers.customer_id
    cross join last_day
    where changes.direction = 'down' and changes.changed_at = last_day.as_of_date and changes.from_tier in ('A', 'B')
    union all
    select
        introducer_manager_id as manager_id,
        introducer_customer_id as customer_id,
        party_id,
        'ask_for_introduction' as action_code,
        cast(greatest(expected_contribution, 0) * score / 100 as decimal(18, 2)) as at_stake,
        -- What speaks against it is no ground to ask.
        party_name || coalesce(': ' || case
            when reason_1_direction = 'raises' then reason_1_en
            when reason_2_direction = 'raises' then reason_2_en
            when reason_3_direction = 'raises' then reason_3_en
        end, '') as evidence_en,
        party_name || coalesce('：' || case
            when reason_1_direction = 'raises' then reason_1_zh
            when reason_2_direction = 'raises' then reason_2_zh
            when reason_3_direction = 'raises' then reason_3_zh
        end, '') as evidence_zh,
        'prospect_off_book' as reason_code
    from off_book
    union all
    select
        tiers.manager_id,
        losses.customer_id,
        null as party_id,
        'reprice' as action_code,
        cast(-losses.contribution as decimal(18, 2)) as at_stake,
        format('lost {:,.0f} in 12 months', -losses.contribution) as evidence_en,
        format('近十二个月亏损{:,.0f}', -losses.contribution) as evidence_zh,
        'loss' as reason_code
    from losses
    inner join tiers on losses.customer_id = tiers.customer_id
),

-- A customer stands once, with what weighs most.
once as (
    select *
    from items
    where manager_id is not null and at_stake > 0
    qualify row_number() over (
        partition by manager_id, customer_id order by at_stake desc, action_code, party_id
    ) = 1
),

numbered as (
    select
        *,
        row_number() over (partition by manager_id order by at_stake desc, customer_id) as position
    from once
)

select
    numbered.manager_id,
    cast(numbered.position as integer) as position,
    numbered.reason_code as item,
    numbered.customer_id,
    numbered.party_id,
    numbered.action_code,
    actions.label_en as action_en,
    actions.label_zh as action_zh,
    numbered.at_stake,
    numbered.evidence_en,
    numbered.evidence_zh,
    last_day.as_of_date as fresh_at
from numbered
inner join actions on numbered.action_code = actions.action_code
cross join last_day
cross join in_force
where numbered.position <= in_force.work_items
