namespace Warehouse.Tests.Generator;

/// <summary>Two thousand customers over three years.</summary>
public sealed class PlausibleBank : IDisposable
{
    internal Bank Bank { get; } = new(2000, 36, scenario: "events: []");

    public void Dispose() => Bank.Dispose();
}

/// <summary>The bank's marginals against what is known of real ones; each target with its source stands in docs/GENERATOR.md.</summary>
public sealed class RealismTests(PlausibleBank plausible) : IClassFixture<PlausibleBank>
{
    const string Stages = """
        with signs as (select registry_id, fiscal_year, case
            when operating_cash_flow < 0 and investing_cash_flow < 0 and financing_cash_flow > 0 then 'introduction'
            when operating_cash_flow > 0 and investing_cash_flow < 0 and financing_cash_flow > 0 then 'growth'
            when operating_cash_flow > 0 and investing_cash_flow < 0 and financing_cash_flow < 0 then 'maturity'
            when operating_cash_flow < 0 and investing_cash_flow > 0 then 'decline' else 'shake_out' end as stage from registry_statement)
        """;

    readonly Bank bank = plausible.Bank;

    [Theory]
    [InlineData("introduction", 0.06, 0.18)]
    [InlineData("growth", 0.26, 0.42)]
    [InlineData("maturity", 0.33, 0.50)]
    [InlineData("decline", 0.02, 0.11)]
    [InlineData("shake_out", 0.03, 0.14)]
    public void Classes_by_the_signs_of_cash_flows_are_as_frequent_as_Dickinson_found(string stage, double least, double most) =>
        Assert.InRange(bank.Number($"{Stages} select count(*) filter (stage = '{stage}') / count(*) from signs"), least, most);

    [Fact]
    public void Classes_keep_for_a_year_as_often_as_those_of_public_firms() => Assert.InRange(bank.Number(
        $"{Stages} select avg((a.stage = b.stage)::integer) from signs a join signs b on a.registry_id = b.registry_id and b.fiscal_year = a.fiscal_year + 1"), 0.51, 0.61);

    [Fact]
    public void A_fifth_of_the_customers_makes_about_all_of_the_profit_and_a_tail_loses_some() => Assert.Multiple(
        () => Assert.InRange(bank.Number($"{Ranked} select sum(s) filter (r <= n * 0.2) / sum(s) from ranked"), 0.9, 2.5),
        () => Assert.InRange(bank.Number($"{Ranked} select count(*) filter (s < 0) / count(*) from ranked"), 0.15, 0.6));

    const string Ranked = """
        with sums as (select customer_id, sum(contribution) as s from truth_customer_month where month >= '2023-01-01' group by 1),
        ranked as (select s, row_number() over (order by s desc) as r, count(*) over () as n from sums)
        """;

    [Theory]
    [InlineData("company", 8, 30)]
    [InlineData("person", 3, 12)]
    public void Postings_a_customer_and_month(string type, double least, double most) => Assert.InRange(bank.Number($"""
        select count(*) / 36.0 / count(distinct customer_id) from core_transaction join (select distinct account_id, customer_id from core_account) using (account_id)
        join (select distinct customer_id, customer_type from core_customer) using (customer_id) where customer_type = '{type}'
        """), least, most);

    [Fact]
    public void Firms_pay_on_working_days_and_more_at_the_months_end() => Assert.Multiple(
        () => Assert.Equal(0, bank.Count("select count(*) from core_transaction where purpose = 'supplier_payment' and isodow(booking_date) > 5")),
        () => Assert.InRange(bank.Number("""
            select avg((day(last_day(booking_date)) - day(booking_date) < 5)::integer) / (5 / 30.4) from core_transaction where purpose in ('supplier_payment', 'sales_receipt')
            """), 1.3, 3.5));

    [Fact]
    public void Sizes_of_firms_have_a_heavy_tail() => Assert.InRange(bank.Number("""
        with firms as (select customer_id, avg(sales) as sales from truth_customer_month join (select distinct customer_id from core_customer where customer_type = 'company') using (customer_id)
            where month = '2022-06-01' group by 1),
        tail as (select ln(sales) as x, ln(row_number() over (order by sales desc)) as y from firms qualify row_number() over (order by sales desc) <= 120)
        select -regr_slope(y, x) from tail
        """), 0.8, 1.7);

    [Fact]
    public void Balances_persist_from_month_to_month() => Assert.InRange(bank.Number("""
        select corr(ln(greatest(a.average_balance, 1)), ln(greatest(b.average_balance, 1))) from truth_account_month a join truth_account_month b
            on a.account_id = b.account_id and b.month = a.month + interval 1 month where a.account_id like '%000' and a.average_balance > 100 and b.average_balance > 100
        """), 0.8, 0.995);

    [Fact]
    public void Customers_hold_one_to_three_products_in_the_mean() => Assert.InRange(bank.Number("""
        select avg(n) from (select customer_id, count(distinct product_code) as n from core_account group by 1)
        """), 1.3, 3);

    [Fact]
    public void Four_to_nine_in_a_hundred_decide_to_leave_each_year() => Assert.InRange(bank.Number("select avg(churn_hazard) * 12 from truth_customer_month"), 0.04, 0.09);

    [Fact]
    public void One_borrower_in_a_hundred_or_so_runs_into_distress_each_year() => Assert.InRange(bank.Number(
        "select avg(default_hazard) * 12 from truth_customer_month where default_hazard > 0"), 0.005, 0.025);

    [Fact]
    public void A_firm_complains_about_once_in_five_years_a_person_far_less() => Assert.Multiple(
        () => Assert.InRange(Complaints("company"), 0.08, 0.45),
        () => Assert.InRange(Complaints("person"), 0.01, 0.12));

    [Fact]
    public void Calls_sell_to_medium_firms_and_not_to_the_old() => Assert.Multiple(
        () => Assert.True(Effect("segment = 2") > 0.05),
        () => Assert.True(Effect("segment = 5") < 0));

    double Complaints(string type) => bank.Number($"""
        select count(*) / 3.0 / (select count(distinct customer_id) from core_customer where customer_type = '{type}') from call_centre_contact
        join (select distinct customer_id, customer_type from core_customer) using (customer_id) where contact_type = 'complaint' and customer_type = '{type}'
        """);

    double Effect(string where) => bank.Number($"select avg(p_call - p_control) from truth_treatment where {where}");
}
