-- Grain: one row per firm of the registry and form of its name.
-- Reason: what written names are compared with: the name without legal form, the same without the place at its
-- head, and the Latin name. A form that several firms share identifies none of them by itself.
with companies as (select * from conformed.company),

cores as (
    select
        registry_id,
        case when dw_is_han(company_name) then dw_name_core_han(company_name) end as han,
        regexp_extract(dw_name_letters(company_name), '^(\p{Han}{2,3}?)(省|市|县|区)', 1) as place,
        dw_name_core_latin(coalesce(latin_name, case when not dw_is_han(company_name) then company_name end)) as latin
    from companies
),

forms as (
    select
        registry_id,
        'han' as form,
        han as name_form
    from cores
    union all
    select
        registry_id,
        'han_without_place' as form,
        han[length(place) + 1:] as name_form
    from cores
    where place <> ''
    union all
    select
        registry_id,
        'latin' as form,
        latin as name_form
    from cores
)

select
    registry_id,
    form,
    name_form,
    cast(count(*) over (partition by name_form) as integer) as firms_of_the_form
from forms
where length(name_form) >= 2
