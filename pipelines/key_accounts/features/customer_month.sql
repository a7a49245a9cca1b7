-- Grain: one row per customer and month end at which it has an open account.
-- Reason: all that was known of a customer at as_of_date and nothing that came later, so that what is learnt from old
-- days holds for new ones. Monthly sums come first; windows over months are all that looks back.
with flows as (select * from features.customer_flow_month),

holdings as (select * from features.customer_product_month),

relations as (select * from features.customer_relation_month),

customers as (select * from conformed.customer),

nights as (select * from star.first_night),

industries as (select * from star.dim_industry),

months as (
    select
        holdings.*,
        coalesce(flows.deposit_change, 0) as deposit_change,
        coalesce(flows.deposit_change_average, 0) as deposit_change_average,
        coalesce(flows.loan_change, 0) as loan_change,
        coalesce(flows.wealth_change, 0) as wealth_change,
        coalesce(flows.income, 0) as income,
        coalesce(flows.spending, 0) as spending,
        coalesce(flows.supplier_payments, 0) as supplier_payments,
        coalesce(flows.wages_paid, 0) as wages_paid,
        coalesce(flows.taxes_paid, 0) as taxes_paid,
        coalesce(flows.moved_elsewhere, 0) as moved_elsewhere,
        coalesce(flows.brought_from_elsewhere, 0) as brought_from_elsewhere,
        coalesce(flows.fees, 0) as fees,
        coalesce(flows.activity_count, 0) as activity_count,
        coalesce(flows.branch_count, 0) as branch_count,
        coalesce(flows.online_count, 0) as online_count,
        coalesce(flows.mobile_count, 0) as mobile_count,
        coalesce(flows.card_count, 0) as card_count,
        coalesce(flows.payees, 0) as payees,
        coalesce(flows.payers, 0) as payers,
        coalesce(relations.visits, 0) as visits,
        coalesce(relations.calls, 0) as calls,
        coalesce(relations.inquiries, 0) as inquiries,
        coalesce(relations.complaints, 0) as complaints,
        coalesce(relations.grave_complaints, 0) as grave_complaints,
        coalesce(relations.open_complaints, 0) as open_complaints,
        coalesce(relations.manager_changes, 0) as manager_changes,
        coalesce(relations.campaign_contacts, 0) as campaign_contacts,
        coalesce(relations.days_past_due, 0) as days_past_due,
        relations.survey_score
    from holdings
    left join flows
        on holdings.customer_id = flows.customer_id
        and holdings.as_of_date = last_day(flows.month)
    left join relations
        on holdings.customer_id = relations.customer_id
        and holdings.as_of_date = last_day(relations.month)
),

balances as (
    select
        *,
        sum(deposit_change) over so_far as deposits,
        sum(deposit_change) over so_far - deposit_change + deposit_change_average as average_deposits,
        greatest(sum(loan_change) over so_far, 0) as loans,
        sum(wealth_change) over so_far as wealth,
        min(oldest_open_date) over so_far as first_opened_date,
        row_number() over so_far as months_known
    from months
    window so_far as (partition by customer_id order by as_of_date rows unbounded preceding)
),

windows as (
    select
        *,
        avg(average_deposits) over last_3 as deposits_3m,
        avg(average_deposits) over last_12 as deposits_12m,
        avg(average_deposits) over year_before_3 as deposits_year_before_3m,
        avg(average_deposits) over half_before_3 as deposits_half_before_3m,
        stddev_samp(average_deposits) over last_12 as deposits_deviation_12m,
        regr_slope(average_deposits, months_known) over last_6 as deposits_slope_6m,
        regr_slope(average_deposits, months_known) over last_12 as deposits_slope_12m,
        avg(income) over last_3 as income_3m,
        avg(income) over last_6 as income_6m,
        avg(income) over last_12 as income_12m,
        avg(income) over year_before_3 as income_year_before_3m,
        stddev_samp(income) over last_12 as income_deviation_12m,
        regr_slope(income, months_known) over last_6 as income_slope_6m,
        regr_slope(income, months_known) over last_12 as income_slope_12m,
        avg(spending) over last_3 as spending_3m,
        avg(spending) over last_12 as spending_12m,
        avg(spending) over year_before_3 as spending_year_before_3m,
        avg(supplier_payments) over last_3 as supplier_payments_3m,
        avg(wages_paid) over last_3 as wages_paid_3m,
        avg(wages_paid) over year_before_3 as wages_year_before_3m,
        avg(taxes_paid) over last_3 as taxes_paid_3m,
        avg(taxes_paid) over year_before_3 as taxes_year_before_3m,
        sum(moved_elsewhere) over last_3 as moved_elsewhere_3m,
        sum(moved_elsewhere) over last_6 as moved_elsewhere_6m,
        sum(moved_elsewhere) over last_12 as moved_elsewhere_12m,
        sum(brought_from_elsewhere) over last_6 as brought_from_elsewhere_6m,
        count(*) filter (where moved_elsewhere > 0) over last_6 as months_moved_elsewhere_6m,
        sum(fees) over last_12 as fees_12m,
        avg(activity_count) over last_3 as activity_3m,
        avg(activity_count) over last_6 as activity_6m,
        avg(activity_count) over last_12 as activity_12m,
        avg(activity_count) over year_before_3 as activity_year_before_3m,
        regr_slope(activity_count, months_known) over last_6 as activity_slope_6m,
        avg(branch_count) over last_6 as branch_count_6m,
        avg(online_count) over last_6 as online_count_6m,
        avg(mobile_count) over last_6 as mobile_count_6m,
        avg(card_count) over last_3 as card_count_3m,
        avg(card_count) over year_before_3 as card_count_year_before_3m,
        avg(payees) over last_3 as payees_3m,
        avg(payees) over year_before_3 as payees_year_before_3m,
        avg(payers) over last_3 as payers_3m,
        avg(payers) over year_before_3 as payers_year_before_3m,
        sum(visits) over last_6 as visits_6m,
        sum(calls) over last_6 as calls_6m,
        sum(visits + calls) over last_12 as contacts_12m,
        sum(inquiries) over last_3 as inquiries_3m,
        sum(complaints) over last_3 as complaints_3m,
        sum(complaints) over last_6 as complaints_6m,
        sum(complaints) over last_12 as complaints_12m,
        sum(grave_complaints) over last_6 as grave_complaints_6m,
        sum(manager_changes) over last_6 as manager_changes_6m,
        sum(campaign_contacts) over last_6 as campaign_contacts_6m,
        max(days_past_due) over last_3 as days_past_due_3m,
        max(days_past_due) over last_12 as days_past_due_12m,
        last_value(survey_score ignore nulls) over last_12 as survey_score_12m,
        services_held - first_value(services_held) over last_6 as services_change_6m,
        term_deposits - first_value(term_deposits) over last_6 as term_deposits_change_6m
    from balances
    window
        last_3 as (partition by customer_id order by as_of_date rows 2 preceding),
        last_6 as (partition by customer_id order by as_of_date rows 5 preceding),
        last_12 as (partition by customer_id order by as_of_date rows 11 preceding),
        half_before_3 as (partition by customer_id order by as_of_date rows between 8 preceding and 3 preceding),
        year_before_3 as (partition by customer_id order by as_of_date rows between 14 preceding and 3 preceding)
),

-- What each description of a customer says, and in which time it was known to hold.
descriptions as (
    select
        customers.*,
        dw_known_since(customers.known_from, customers.valid_from, nights.first_night) as since,
        coalesce(customers.known_to, date '9999-12-31') as until
    from customers
    cross join nights
),

-- The one that speaks of the latest time holds.
descriptions_by_month as (
    select descriptions.*, holdings.as_of_date
    from holdings
    inner join descriptions
        on holdings.customer_id = descriptions.customer_id
        and holdings.as_of_date >= descriptions.since
        and holdings.as_of_date < descriptions.until
    qualify row_number() over (
        partition by descriptions.customer_id, holdings.as_of_date order by descriptions.valid_from desc
    ) = 1
),

described as (
    select
        windows.*,
        descriptions_by_month.customer_type,
        industries.section_code as industry_section,
        descriptions_by_month.size_class,
        descriptions_by_month.region_code,
        descriptions_by_month.grade,
        descriptions_by_month.branch_id,
        date_diff(
            'month',
            coalesce(descriptions_by_month.birth_date, descriptions_by_month.founded_date),
            windows.as_of_date
        ) / 12.0
            as age_years,
        descriptions_by_month.group_id is not null as is_in_group
    from windows
    left join descriptions_by_month
        on windows.customer_id = descriptions_by_month.customer_id
        and windows.as_of_date = descriptions_by_month.as_of_date
    left join industries on descriptions_by_month.industry_code = industries.industry_code
),

ratios as (
    select
        *,
        deposits_3m / nullif(deposits_year_before_3m, 0) as deposits_ratio,
        income_3m / nullif(income_year_before_3m, 0) as income_ratio,
        activity_3m / nullif(activity_year_before_3m, 0) as activity_ratio
    from described
),

peers as (
    select
        customer_type,
        size_class,
        as_of_date,
        median(deposits_ratio) as deposits_ratio,
        median(income_ratio) as income_ratio,
        median(activity_12m) as activity_12m
    from ratios
    group by customer_type, size_class, as_of_date
),

branch_months as (
    select
        branch_id,
        as_of_date,
        round(avg(deposit_excess_rate), 9) as deposit_excess_rate,
        round(avg(complaints_6m), 9) as complaints_6m,
        round(avg(survey_score_12m), 9) as survey_score
    from ratios
    group by branch_id, as_of_date
)

select
    ratios.customer_id,
    ratios.as_of_date,
    ratios.customer_type,
    ratios.industry_section,
    ratios.size_class,
    ratios.region_code,
    ratios.grade,
    ratios.age_years,
    ratios.is_in_group,
    date_diff('month', ratios.first_opened_date, ratios.as_of_date) as tenure_months,
    ratios.months_known,
    ratios.deposits,
    ratios.average_deposits,
    ratios.loans,
    ratios.wealth,
    ratios.deposits_3m,
    ratios.deposits_12m,
    ratios.deposits_year_before_3m,
    ratios.deposits_ratio,
    ratios.deposits_3m / nullif(ratios.deposits_half_before_3m, 0) as deposits_ratio_6m,
    ratios.average_deposits / nullif(ratios.deposits_3m, 0) as deposits_ratio_1m,
    ratios.deposits_slope_6m / nullif(ratios.deposits_12m, 0) as deposits_trend_6m,
    ratios.deposits_slope_12m / nullif(ratios.deposits_12m, 0) as deposits_trend_12m,
    ratios.deposits_deviation_12m / nullif(ratios.deposits_12m, 0) as deposits_volatility_12m,
    ratios.income,
    ratios.income_3m,
    ratios.income_12m,
    ratios.income_ratio,
    ratios.income / nullif(ratios.income_12m, 0) as income_ratio_1m,
    ratios.income_3m / nullif(ratios.income_6m, 0) as income_ratio_6m,
    ratios.income_slope_6m / nullif(ratios.income_12m, 0) as income_trend_6m,
    ratios.income_slope_12m / nullif(ratios.income_12m, 0) as income_trend_12m,
    ratios.income_deviation_12m / nullif(ratios.income_12m, 0) as income_volatility_12m,
    ratios.spending_3m,
    ratios.spending_3m / nullif(ratios.spending_year_before_3m, 0) as spending_ratio,
    ratios.spending / nullif(ratios.spending_12m, 0) as spending_ratio_1m,
    ratios.supplier_payments_3m,
    ratios.wages_paid_3m,
    ratios.wages_paid_3m / nullif(ratios.wages_year_before_3m, 0) as wages_paid_ratio,
    ratios.taxes_paid_3m / nullif(ratios.taxes_year_before_3m, 0) as taxes_paid_ratio,
    ratios.moved_elsewhere_3m,
    ratios.moved_elsewhere_3m / nullif(greatest(ratios.deposits_year_before_3m, 0), 0) as moved_elsewhere_ratio_3m,
    ratios.moved_elsewhere_6m / nullif(greatest(ratios.deposits_12m, 0), 0) as moved_elsewhere_ratio_6m,
    ratios.moved_elsewhere_12m / nullif(greatest(ratios.deposits_12m, 0), 0) as moved_elsewhere_ratio_12m,
    ratios.brought_from_elsewhere_6m / nullif(greatest(ratios.deposits_12m, 0), 0) as brought_from_elsewhere_ratio_6m,
    ratios.months_moved_elsewhere_6m,
    ratios.fees_12m,
    ratios.activity_3m,
    ratios.activity_12m,
    ratios.activity_year_before_3m,
    ratios.activity_ratio,
    ratios.activity_count / nullif(ratios.activity_12m, 0) as activity_ratio_1m,
    ratios.activity_3m / nullif(ratios.activity_6m, 0) as activity_ratio_6m,
    ratios.activity_slope_6m / nullif(ratios.activity_12m, 0) as activity_trend_6m,
    ratios.branch_count_6m,
    ratios.online_count_6m,
    ratios.mobile_count_6m,
    ratios.card_count_3m / nullif(ratios.card_count_year_before_3m, 0) as card_count_ratio,
    ratios.payees_3m,
    ratios.payees_3m / nullif(ratios.payees_year_before_3m, 0) as payees_ratio,
    ratios.payers_3m,
    ratios.payers_3m / nullif(ratios.payers_year_before_3m, 0) as payers_ratio,
    ratios.open_accounts,
    ratios.products_held,
    ratios.services_held,
    ratios.services_change_6m,
    ratios.term_deposits,
    ratios.term_deposits_change_6m,
    ratios.wealth_plans,
    ratios.loan_accounts,
    ratios.card_accounts,
    ratios.currencies,
    ratios.days_to_maturity,
    ratios.deposit_rate_gap,
    ratios.loan_rate_gap,
    ratios.deposit_excess_rate,
    branch_months.deposit_excess_rate as branch_deposit_excess_rate,
    branch_months.complaints_6m as branch_complaints_6m,
    branch_months.survey_score as branch_survey_score,
    ratios.days_past_due_3m,
    ratios.days_past_due_12m,
    ratios.visits_6m,
    ratios.calls_6m,
    ratios.contacts_12m,
    ratios.inquiries_3m,
    ratios.complaints_3m,
    ratios.complaints_6m,
    ratios.complaints_12m,
    ratios.grave_complaints_6m,
    ratios.open_complaints,
    ratios.manager_changes_6m,
    ratios.campaign_contacts_6m,
    ratios.survey_score_12m,
    ratios.deposits_ratio / nullif(peers.deposits_ratio, 0) as deposits_ratio_to_peers,
    ratios.income_ratio / nullif(peers.income_ratio, 0) as income_ratio_to_peers,
    ratios.activity_12m / nullif(peers.activity_12m, 0) as activity_to_peers
from ratios
left join peers
    on ratios.customer_type is not distinct from peers.customer_type
    and ratios.size_class is not distinct from peers.size_class
    and ratios.as_of_date = peers.as_of_date
left join branch_months
    on ratios.branch_id = branch_months.branch_id
    and ratios.as_of_date = branch_months.as_of_date
