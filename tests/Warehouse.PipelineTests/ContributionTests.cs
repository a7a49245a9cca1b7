using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Warehouse.PipelineTests;

/// <summary>Contribution on the generated bank: against its truth, against a second computation, and as an analyst asks for it.</summary>
[Collection(nameof(GeneratedBank))]
public sealed partial class ContributionTests(GeneratedBank bank)
{
    [Theory]
    [InlineData("interest_margin")]
    [InlineData("fees")]
    [InlineData("activity_cost")]
    [InlineData("relationship_cost")]
    [InlineData("expected_loss")]
    [InlineData("capital_charge")]
    [InlineData("contribution")]
    [InlineData("economic_profit")]
    public void Each_account_month_is_that_of_the_truth_to_the_cent_where_no_row_was_damaged(string term) => Assert.Equal(["0"], bank.Home.Ask($"""
        select count(*) from {GeneratedBank.Truth("account_month")} truth full join (from account_month_contribution where month < '2025-01-01') mart using (account_id, month)
        where (abs(mart.{term} - truth.{term}) > 0.0101 or mart.{term} is null or truth.{term} is null)
            and account_id not in (select split_part(original, ',', 2) from {GeneratedBank.Truth("damaged_row")} where file like 'core/transaction%' and original is not null)
        """));

    [Fact]
    public void A_second_computation_in_another_language_agrees_to_the_cent()
    {
        var rows = bank.Home.Ask("""
            select d.product_family, d.average_balance, interest_rate, ftp_rate, days, fx_rate, exposure, coalesce(pd, 0), coalesce(lgd, 0), coalesce(risk_weight, 1),
                m.interest_margin, m.expected_loss, m.capital_charge, d.fees, d.net_flow, d.turnover_margin, d.activity_cost, d.visits, d.calls,
                (select max(value) from assumption where code = 'account_maintenance/manager'), (select max(value) from assumption where code = 'visit/manager'),
                (select max(value) from assumption where code = 'call/manager'), m.fees, m.activity_cost, m.relationship_cost, m.tax, m.contribution, m.economic_profit
            from account_month_driver d join account_month_contribution m using (account_id, month)
            where d.product_family in ('deposit', 'loan', 'card') order by hash(account_id, month) limit 1000
            """);
        Assert.Equal(1000, rows.Count);
        Assert.All(rows, row =>
        {
            var f = row.Split('|');
            var n = f.Skip(1).Select(v => decimal.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture)).ToArray();
            var (balance, rate, ftp, days, fx, exposure) = (n[0], n[1], n[2], n[3], n[4], n[5]);
            var margin = (f[0] == "deposit" ? balance * (ftp - rate) : -balance * (rate - ftp)) * days / 365m * fx;
            Assert.Equal(n[9], Math.Round(margin, 2, MidpointRounding.AwayFromZero));
            Assert.Equal(n[10], Math.Round(exposure * n[6] * n[7] * days / 365m * fx, 2, MidpointRounding.AwayFromZero));
            Assert.Equal(n[11], Math.Round(exposure * n[8] * fx * 0.105m * 0.12m * days / 365m, 2, MidpointRounding.AwayFromZero));
            Assert.Equal(n[21], Math.Round((n[12] + (n[13] * n[14])) * fx, 2, MidpointRounding.AwayFromZero));
            Assert.Equal(n[22], n[15]);
            Assert.Equal(n[23], Math.Round(n[18] + (n[16] * n[19]) + (n[17] * n[20]), 2, MidpointRounding.AwayFromZero));
            Assert.Equal(0, n[24]);
            Assert.Equal(n[25], n[9] + n[21] - n[22] - n[23] - n[10]);
            Assert.Equal(n[26], n[25] - n[11]);
        });
    }

    [Fact]
    public void Every_dimension_sums_to_the_same_total() => Assert.Equal(["1|9"], bank.Home.Ask(
        "select count(distinct total), count(*) from (select dimension, sum(contribution) as total from contribution_by_dimension group by dimension)"));

    [Fact]
    public void Explain_adds_up_to_what_is_published()
    {
        var customer = bank.Home.Ask("select customer_id from whale_curve where contribution_rank = 3")[0];
        var published = decimal.Parse(bank.Home.Ask($"select contribution from customer_year_contribution where customer_id = '{customer}'")[0], CultureInfo.InvariantCulture);
        using var told = JsonDocument.Parse(Explain(customer, "--json").Output);
        Assert.Equal(published, told.RootElement.GetProperty("months").EnumerateArray().Sum(m => m.GetProperty("Contribution").GetDecimal()));
        Explain(customer).Saying($"= contribution        {published.ToString("N2", CultureInfo.InvariantCulture),18}", "average balance", "visits");
    }

    [Theory]
    [InlineData("1 = 1")]
    [InlineData("customer_id in (select customer_id from account_month_driver where currency <> 'CNY' and product_family = 'deposit' and average_balance > 1000)")]
    public void What_explain_shows_of_a_margin_multiplies_to_it(string who)
    {
        var customer = bank.Home.Ask($"select customer_id from whale_curve where {who} order by contribution_rank limit 1")[0];
        var lines = MarginLine().Matches(Explain(customer).Output).Select(m => m.Groups.Values.Skip(1)
            .Select(g => g.Length == 0 ? 1 : decimal.Parse(g.Value, CultureInfo.InvariantCulture)).ToArray()).ToList();
        Assert.NotEmpty(lines);
        // Each of twelve months is rounded to the cent, and what is shown to a millionth.
        Assert.All(lines, n => Assert.Equal((double)n[0], (double)(n[1] * n[2] * (n[3] - n[4]) / 100 * n[5] / 365), 0.07 + (1e-6 * (double)Math.Abs(n[1] * n[2]))));
    }

    [GeneratedRegex(@"^      \S+ \S+ +(-?[\d,.]+)  average balance (-?[\d,.]+) \w+(?: x ([\d.]+))? x \(FTP (-?[\d.]+) % of \d* months, rate (-?[\d.]+) %\) x (\d+)/365 days", RegexOptions.Multiline)]
    private static partial Regex MarginLine();

    [Fact]
    public void A_waiver_that_is_tried_takes_off_the_fees_and_leaves_the_night_as_it_is()
    {
        var before = bank.Home.Tree();
        var customer = bank.Home.Ask("select customer_id from customer_year_contribution where fees > 1000 order by 1 limit 1")[0];
        var fees = decimal.Parse(bank.Home.Ask($"select fees from customer_year_contribution where customer_id = '{customer}'")[0], CultureInfo.InvariantCulture);
        Explain(customer, "--fee-factor", "0").Saying(", as tried", $"change {(-fees).ToString("#,##0.00", CultureInfo.InvariantCulture)}");
        Assert.Equal(before, bank.Home.Tree());
    }

    [Theory]
    [InlineData("NOBODY", "", "", "is not in the published night")]
    [InlineData("C0000001", "--from", "1999-01", "no account between")]
    [InlineData("C0000001", "--from", "yesterday", "permitted is yyyy-MM")]
    [InlineData("C0000001", "--fee-factor", "-2", "from 0 to 1000")]
    public void A_question_that_cannot_be_answered_is_wrong_use(string customer, string option, string value, string says)
    {
        string[] options = option.Length == 0 ? [] : option == "--from" && value.StartsWith('1') ? [option, value, "--to", "1999-12"] : [option, value];
        WarehouseProgram.Run(["explain", "customer", customer, "--home", bank.Home.Path, .. options]).With(2).Saying(says);
    }

    Ended Explain(string customer, params string[] options) => WarehouseProgram.RunWell(["explain", "customer", customer, "--home", bank.Home.Path, .. options]);
}
