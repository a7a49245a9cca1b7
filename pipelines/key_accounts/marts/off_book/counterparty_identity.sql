-- Grain: one row per written name, account and bank of a counterparty.
-- Reason: which firm of the registry is meant, how sure that is, and why. First the name: equal in one of its forms (a
-- form that only one firm has), or else the most similar name among those that begin or end alike, if it is similar
-- enough and no other comes as near. Then the account: names written for an account that others identify without doubt
-- are that firm's. Blocks keep the comparison small where names are many.
with flows as (select * from marts.counterparty_month),

registry as (select * from marts.registry_name),

limits as (select * from config.limit),

last_month as (select max(month) as month from flows),

least as (
    select max(limits.value) as similarity
    from limits
    cross join last_month
    where limits.name = 'off_book_match' and dw_in_force(limits.valid_from, limits.valid_to, last_month.month)
),

written as (
    select distinct
        counterparty_name,
        counterparty_account,
        counterparty_agent
    from flows
),

named as (
    select
        counterparty_name,
        case
            when dw_is_han(counterparty_name) then dw_name_core_han(counterparty_name)
            else dw_name_core_latin(counterparty_name)
        end as name_form
    from written
    group by counterparty_name
),

equals as (
    select
        named.counterparty_name,
        registry.registry_id,
        case registry.form when 'han_without_place' then 0.95 else 1.0 end as match_score,
        'name_' || registry.form as match_rule
    from named
    inner join registry on named.name_form = registry.name_form
    where registry.firms_of_the_form = 1
    qualify row_number() over (
        partition by named.counterparty_name order by match_score desc, registry.registry_id
    ) = 1
),

left_over as (
    select named.*
    from named
    where
        length(named.name_form) >= 4
        and not exists (select 1 from equals where equals.counterparty_name = named.counterparty_name)
        and not exists (select 1 from registry where registry.name_form = named.name_form)
),

blocks as (
    select
        counterparty_name,
        name_form,
        unnest(['<' || left(name_form, 4), '>' || right(name_form, 4)]) as block
    from left_over
),

registry_blocks as (
    select
        registry_id,
        form,
        name_form,
        block
    from (
        select
            *,
            unnest(['<' || left(name_form, 4), '>' || right(name_form, 4)]) as block
        from registry
    )
    qualify count(*) over (partition by block) <= 500
),

compared as (
    select
        blocks.counterparty_name,
        registry_blocks.registry_id,
        max(jaro_winkler_similarity(blocks.name_form, registry_blocks.name_form)) as similarity
    from blocks
    inner join registry_blocks on blocks.block = registry_blocks.block
    group by blocks.counterparty_name, registry_blocks.registry_id
),

nearest as (
    select
        compared.counterparty_name,
        max_by(compared.registry_id, compared.similarity) as registry_id,
        max(compared.similarity) as match_score,
        'name_similar' as match_rule
    from compared
    cross join least
    where compared.similarity >= least.similarity
    group by compared.counterparty_name
    having
        count(*) = 1
        or max(compared.similarity) - coalesce(list_sort(list(compared.similarity), 'DESC')[2], 0) >= 0.02
),

by_name as (
    select *
    from equals
    union all
    select *
    from nearest
),

by_account as (
    select
        written.counterparty_account,
        written.counterparty_agent,
        mode(by_name.registry_id order by by_name.registry_id) as registry_id,
        count(distinct by_name.registry_id) as firms
    from written
    inner join by_name on written.counterparty_name = by_name.counterparty_name
    where written.counterparty_account <> '' and by_name.match_score = 1
    group by written.counterparty_account, written.counterparty_agent
)

select
    written.counterparty_name,
    written.counterparty_account,
    written.counterparty_agent,
    case when by_account.firms = 1 then by_account.registry_id else by_name.registry_id end as registry_id,
    cast(
        case
            when by_account.firms = 1 and by_name.registry_id is distinct from by_account.registry_id then 0.9
            else by_name.match_score
        end as decimal(5, 4)
    ) as match_score,
    case
        when by_account.firms = 1 and by_name.registry_id is distinct from by_account.registry_id then 'account'
        else by_name.match_rule
    end as match_rule
from written
left join by_name on written.counterparty_name = by_name.counterparty_name
left join by_account
    on written.counterparty_account = by_account.counterparty_account
    and written.counterparty_agent = by_account.counterparty_agent
