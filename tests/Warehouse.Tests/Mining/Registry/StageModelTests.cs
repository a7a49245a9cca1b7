using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;

namespace Warehouse.Tests.Mining.Registry;

/// <summary>A model of stages learnt from a warehouse, stored, and read again to tell every month what was known then.</summary>
public sealed class StageModelTests : IDisposable
{
    const string Definition = """
        model: firm_stage
        question: Which stage?
        task: stages
        features: { relation: features.firm_month }
        keys: [customer_id]
        horizons: [3]
        split: { test_months: 3 }
        trainer: { seed: 3, restarts: 2, iterations: 60 }
        stages:
          names: { up: 升, down: 降 }
          reached: up
          figures:
            growth: { means: [0.02, -0.02], spread: 0.02 }
            share: { means: [0.1, -0.1], spread: 0.1 }
        reasons:
          growth: { code: S01, en: growth of receipts, zh: 收款增长, unit: "%" }
        """;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-stages-");
    readonly ModelRegistry registry;

    public StageModelTests()
    {
        registry = new(folder.FullName);
        // Firms rise for a year and fall for a year, each beginning elsewhere; every fifth month tells no share.
        Change(
            """
            create schema features;
            create table features.firm_month as
            select 'C' || c.range as customer_id, last_day((date '2022-01-01' + to_months(m.range::integer))::date) as as_of_date,
              case when (m.range + c.range) // 12 % 2 = 0 then 0.03 else -0.03 end + ((hash(c.range * 100 + m.range) % 1000) / 1000.0 - 0.5) * 0.02 as growth,
              case when (m.range + c.range) % 5 > 0 then case when (m.range + c.range) // 12 % 2 = 0 then 0.1 else -0.1 end
                + ((hash(c.range * 100 + m.range + 7) % 1000) / 1000.0 - 0.5) * 0.1 end as share
            from range(60) c, range(30) m
            """);
    }

    public void Dispose() => Scratch.Remove(folder.FullName);

    string Database => Path.Combine(folder.FullName, "warehouse.duckdb");

    void Change(string sql)
    {
        using var connection = DuckDBConnection.OpenFile(Database);
        connection.Execute(sql);
    }

    MiningDefinition Read(string old = "", string with = "")
    {
        Assert.Contains(old, Definition, StringComparison.Ordinal);
        var file = Path.Combine(folder.FullName, "firm_stage.yml");
        File.WriteAllText(file, old.Length == 0 ? Definition : Definition.Replace(old, with, StringComparison.Ordinal));
        return MiningDefinition.Read(file)[0];
    }

    FitOutcome Fit(string old = "", string with = "")
    {
        using var connection = MiningDatabase.Open(Database);
        return ModelFit.Run(connection, Read(old, with), registry, new(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc), default);
    }

    ScoreOutcome Score(DateOnly? day = null)
    {
        using var connection = MiningDatabase.Open(Database);
        return ModelScoring.Run(connection, Read(), registry, day);
    }

    static List<string> Ask(string file, string select)
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        connection.Execute($"create view s as from read_parquet('{file}')");
        return connection.Query(select, row => row.GetValue(0).ToString()!);
    }

    [Fact]
    public void A_model_is_learnt_judged_out_of_time_and_the_same_data_give_the_same_version()
    {
        var first = Fit();
        Assert.True(first.IsChampion, first.Verdict);
        Assert.Equal(first.Version, Fit().Version);
        var card = ModelCard.Read(Path.Combine(registry.FolderOf("firm_stage"), first.Version, "card.json"));
        Assert.Contains("learnt up to 2023-12-31, judged 2024-01-01 to 2024-06-30", card.Window, StringComparison.Ordinal);
        double Of(string baseline) => card.Baselines[baseline][0].Mean;
        var mine = card.Metrics.First(m => m.Name == "log_likelihood").Mean;
        Assert.True(mine > Of("no memory") && mine > Of("one stage") && mine > Of("months shuffled"), $"{mine} {Of("no memory")} {Of("one stage")} {Of("months shuffled")}");
        double Figure(string name) => card.Metrics.First(m => m.Name == name).Mean;
        Assert.InRange(Figure("growth_foretold") - Figure("growth_base_rate"), -0.05, 0.05);
        Assert.InRange(Figure("growth_calibration_error"), 0, 0.1);
        Assert.Contains("hidden Markov", card.Trainer, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2023, 12, 31), registry.Load("firm_stage", first.Version).KnowsTo);
    }

    [Fact]
    public void Every_month_end_up_to_the_day_is_told_with_reasons_for_the_day_itself()
    {
        Fit();
        var outcome = Score();
        Assert.Equal((new DateOnly(2024, 6, 30), 60L), (outcome.Day, outcome.Rows));
        Assert.Equal(["1800"], Ask(outcome.File, """
            select count(*) from s where abs(probability_up + probability_down - 1) < 1e-5 and confidence >= 0.5 and probability_reached between 0 and 1
              and expected_months >= 1
            """));
        var right = Ask(outcome.File,
            "select avg(((stage = 'up') = ((date_diff('month', date '2022-01-31', as_of_date) + substr(customer_id, 2)::int) // 12 % 2 = 0))::int)::varchar from s")[0];
        Assert.InRange(double.Parse(right, System.Globalization.CultureInfo.InvariantCulture), 0.95, 1);
        Assert.Equal(["60"], Ask(outcome.File, "select count(*) from s where reason_1_en is not null and reason_1_zh is not null"));
        Assert.Matches("^growth of receipts averaged -?[0-9.]+ % over 12 months, (above|below) the usual -?[0-9.]+ %: this speaks for (up|down) rather than (up|down) by [0-9.]+\\.$",
            Ask(outcome.File, "select reason_1_en from s where reason_1_code = 'S01' order by customer_id limit 1")[0]);
        Assert.True(Score().IsUnchanged);
        Change("update features.firm_month set growth = growth + 0.001 where customer_id = 'C7' and as_of_date = date '2023-03-31'");
        Assert.False(Score().IsUnchanged);
    }

    [Fact]
    public void What_is_told_of_a_month_does_not_change_with_the_months_after_it()
    {
        Fit();
        var early = Ask(Score(new(2023, 6, 30)).File, "select customer_id || as_of_date || stage || probability_up from s order by all");
        var late = Ask(Score().File, "select customer_id || as_of_date || stage || probability_up from s where as_of_date <= date '2023-06-30' order by all");
        Assert.Equal(60 * 18, early.Count);
        Assert.Equal(early, late);
    }

    [Fact]
    public void The_gate_keeps_the_model_in_use_where_the_new_one_foretells_worse()
    {
        var first = Fit();
        // A prior of as many rows as there are data, far from them, tells less of the months to come.
        var second = Fit("reached: up", "reached: up\n  prior_share: 5");
        Assert.NotEqual(first.Version, second.Version);
        Assert.Contains("is worse than", second.Verdict, StringComparison.Ordinal);
        Assert.Equal(first.Version, registry.Champion("firm_stage"));
    }

    [Theory]
    [InlineData("reached: up", "reached: sideways", "permitted: up, down")]
    [InlineData("means: [0.02, -0.02]", "means: [0.02]", "permitted are 2 numbers, one a stage")]
    [InlineData("spread: 0.02", "width: 0.02", "unknown key 'width'")]
    [InlineData("horizons: [3]", "horizons: [3, 6]", "one number of months")]
    [InlineData("names: { up: 升, down: 降 }", "names: { up: 升 }", "permitted are 2 to 6")]
    [InlineData("features.firm_month", "features.nothing", "cannot be read")]
    [InlineData("    share: {", "    turnover: {", "no column 'turnover'")]
    [InlineData("test_months: 3", "test_months: 24", "permitted are at least 12")]
    [InlineData("keys: [customer_id]", "keys: []", "'keys' is missing")]
    public void What_a_definition_or_the_warehouse_lacks_is_told(string old, string with, string said) =>
        Assert.Contains(said, Assert.Throws<ContractException>(() => Fit(old, with)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_key_that_comes_twice_an_infinite_figure_and_too_few_firms_are_told()
    {
        Change("insert into features.firm_month from features.firm_month where customer_id = 'C5' and as_of_date = date '2023-02-28'");
        Assert.Contains("the keys repeat in features.firm_month: C5, 2023-02-28", Assert.Throws<ContractException>(() => Fit()).Message, StringComparison.Ordinal);
        Change("delete from features.firm_month where customer_id = 'C5'; update features.firm_month set growth = 'infinity' where customer_id = 'C6'");
        Assert.Contains("'growth' has the infinite value", Assert.Throws<ContractException>(() => Fit()).Message, StringComparison.Ordinal);
        Change("delete from features.firm_month where customer_id <> 'C9'");
        Assert.Contains("1 sequences of months to learn from", Assert.Throws<ContractException>(() => Fit()).Message, StringComparison.Ordinal);
    }
}
