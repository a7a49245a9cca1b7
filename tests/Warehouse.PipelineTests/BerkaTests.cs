namespace Warehouse.PipelineTests;

/// <summary>Every figure of facts.json against what the program landed, built and published.</summary>
public sealed class BerkaTests(Berka berka)
{
    /// <summary>Sentences, and how the file was cut from the original: they say nothing of the rows.</summary>
    static readonly string[] NotFigures = ["_note", "month_end_balance_rule"];

    public static TheoryData<string, string, string> Facts()
    {
        var facts = new TheoryData<string, string, string>();
        if (Berka.IsAbsent)
            facts.Add("all of facts.json", "", "");
        else
            foreach (var fact in BerkaFacts.Read(Berka.ReadFacts()))
                facts.Add(fact.Name, fact.Sql, fact.Expected);
        return facts;
    }

    [Theory]
    [MemberData(nameof(Facts))]
    public void The_warehouse_says_what_the_answer_key_says(string name, string sql, string expected)
    {
        Berka.SkipWhereAbsent();
        Assert.Equal($"{name}: {expected}", $"{name}: {string.Join(';', Home.Rows(berka.Warehouse, sql))}");
    }

    [Fact]
    public void No_figure_of_the_answer_key_is_left_out()
    {
        Berka.SkipWhereAbsent();
        var compared = BerkaFacts.Read(Berka.ReadFacts()).Select(fact => fact.Name.Split('/')[0]).ToHashSet();
        Assert.Equal(Berka.ReadFacts().EnumerateObject().Select(p => p.Name).Except(NotFigures).Order(StringComparer.Ordinal), compared.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("fct_transaction", "star.fct_transaction")]
    [InlineData("fct_account_month", "star.fct_account_month")]
    [InlineData("dim_customer", "star.dim_customer")]
    [InlineData("dim_account", "star.dim_account")]
    [InlineData("dim_district", "star.dim_district")]
    [InlineData("account_holder", "conformed.account_holder")]
    [InlineData("loan", "conformed.loan")]
    [InlineData("card", "conformed.card")]
    [InlineData("standing_order", "conformed.standing_order")]
    public void What_is_published_is_what_was_built(string set, string relation)
    {
        Berka.SkipWhereAbsent();
        var columns = Pipelines.Manifest.Read(Path.Combine(berka.Home.Published, berka.Home.Current!)).DataSets.Single(s => s.Name == set).Columns;
        // A pseudonym is there where the value is, and is not the value.
        string Plain(string column, bool isHidden) => isHidden ? $"({column} is null)::varchar" : $"{column}::varchar";
        var hidden = columns.Where(c => c.Description.StartsWith("Pseudonym.", StringComparison.Ordinal)).Select(c => c.Name).ToHashSet();
        Assert.Subset(new HashSet<string> { "customer_name", "gender", "birth_date", "counterparty_name", "counterparty_account" }, hidden);
        var hash = $"select count(*), sum(hash({string.Join(", ", columns.Select(c => Plain(c.Name, hidden.Contains(c.Name))))})::hugeint)";
        Assert.Equal(Home.Rows(berka.Warehouse, $"{hash} from {relation}"), berka.Home.Ask($"{hash} from {set}"));
    }

    [Fact]
    public void Nothing_is_quarantined_and_every_check_holds()
    {
        Berka.SkipWhereAbsent();
        Assert.Equal(["8|0|0"], berka.Home.Ask(
            "select (select count(*) from ops.loads where status = 'loaded'), (select count(*) from ops.rejected_rows), (select count(*) from ops.checks where offending_rows > 0)"));
    }

    [Fact]
    public void The_night_is_the_latest_booking_date()
    {
        Berka.SkipWhereAbsent();
        Assert.Equal("1994-03-31", berka.Home.Current);
    }
}
