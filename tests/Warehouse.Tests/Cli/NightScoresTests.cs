using Warehouse.Cli;
using Warehouse.DuckDb;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Training;

namespace Warehouse.Tests.Cli;

/// <summary>Scores as a step of the night, on the smallest pipeline with a model of one feature.</summary>
public sealed class NightScoresTests : IDisposable
{
    readonly SmallBank bank = new();
    readonly ModelRegistry registry;

    public NightScoresTests()
    {
        registry = new(bank.Home);
        bank.Put("pipeline/pipeline.yml", """
            name: small
            sources: [bank]
            folders: { marts: { schema: marts, materialisation: table }, mining: { schema: mining, materialisation: table } }
            """);
        bank.Put("pipeline/marts/m.sql", "select id, c.business_date as as_of_date, id * 10.0::double as x from landing.bank__t, run.context c");
        bank.Put("pipeline/marts/_marts__models.yml", """
            models:
              m:
                description: d
                grain: [id]
                columns: { id: { type: integer, description: d }, as_of_date: { type: date, description: d }, x: { type: double, description: d } }
            """);
        bank.Put("pipeline/mining/leave.yml", """
            model: leave
            question: Who leaves?
            features: { relation: marts.m }
            label: { relation: marts.m, column: x }
            keys: [id]
            horizons: [1]
            reasons: { x: { code: X, en: the x, zh: 某, unit: "" } }
            """);
        bank.Put("pipeline/mining/leave_scores.sql", "select id, score, reason_1_en, model_version from scores.leave");
        bank.Put("pipeline/mining/_mining__models.yml", """
            models:
              leave_scores:
                description: d
                grain: [id]
                columns:
                  id: { type: integer, description: d, not_null: true }
                  score: { type: float, description: d }
                  reason_1_en: { type: varchar, description: d }
                  model_version: { type: varchar, description: d }
            """);
        bank.Put("pipeline/publish/e.yml", "exports:\n  out: { relation: mining.leave_scores }\n");
        bank.Deliver("20250102", "1\n2");
    }

    public void Dispose() => bank.Dispose();

    [Fact]
    public void Without_a_model_the_data_set_is_empty_with_its_columns_and_one_line_says_so()
    {
        Assert.Equal(Outcome.Done, Assert.Single(bank.Run()).Outcome);
        Assert.Empty(Served("id"));
        Assert.Equal(["id", "model_version", "reason_1_en", "score"], Served("column_name", "(describe out)").Order());
        Assert.Single(bank.Told.ToString().Split('\n'), line => line.Contains("leave", StringComparison.Ordinal)
            && line.Contains("no model is in use", StringComparison.Ordinal));
    }

    [Fact]
    public void The_model_in_use_scores_the_night_with_reasons_and_a_rerun_publishes_the_same_bytes()
    {
        bank.Run();
        var version = Use(0.1);
        Assert.Equal("2025-01-02.r2", Assert.Single(bank.Run()).Published);
        Assert.Equal([$"1|0.731|{version}", $"2|0.881|{version}"], Served("id || '|' || round(score, 3) || '|' || model_version"));
        Assert.StartsWith("the x is 10", Served("reason_1_en")[0], StringComparison.Ordinal);
        Assert.Equal("2025-01-02.r2", Assert.Single(bank.Run()).Published);
        Assert.Equal("2025-01-02.r2", bank.Run(new(2025, 1, 2), new(null, true, true))[0].Published);
    }

    [Fact]
    public void An_earlier_night_that_is_run_again_is_scored_by_the_model_that_scored_it()
    {
        var first = Use(0.1);
        bank.Run();
        var second = Use(0.2);
        bank.Deliver("20250103", "1\n2\n3");
        bank.Run();
        Assert.Equal([second], Served("distinct model_version"));
        Assert.Equal(["2025-01-02", "2025-01-03"], bank.Run(new(2025, 1, 2), new(null, false, true)).Select(n => n.Published));
        Assert.Equal([first], Served("distinct model_version", $"read_parquet('{bank.Home}/published/2025-01-02/out/out.parquet')"));
    }

    [Fact]
    public void A_model_does_not_score_a_night_whose_future_it_has_learnt()
    {
        Use(0.1, new DateOnly(2025, 2, 1));
        Assert.Equal(Outcome.Done, Assert.Single(bank.Run()).Outcome);
        Assert.Empty(Served("id"));
        Assert.Contains("learnt from what came after 2025-01-02", bank.Told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_fails_the_night_and_what_was_published_stays()
    {
        var version = Use(0.1);
        bank.Run();
        bank.Deliver("20250103", "1\n2\n3");
        File.AppendAllText(Path.Combine(registry.FolderOf("leave"), version, "model.json"), " ");
        var night = Assert.Single(bank.Run());
        Assert.Equal((Outcome.StepFailed, null), (night.Outcome, night.Published));
        Assert.Contains("model.json: the model file is damaged", night.Message, StringComparison.Ordinal);
        Assert.Contains("champion", night.Message, StringComparison.Ordinal);
        Assert.Equal("2025-01-02", bank.Current);
        File.Delete(Path.Combine(registry.FolderOf("leave"), "champion"));
        Assert.Equal("2025-01-03", Assert.Single(bank.Run()).Published);
    }

    [Fact]
    public void A_feature_that_drifts_is_told_by_the_night()
    {
        Use(0.1);
        bank.Deliver("20250102", string.Join('\n', Enumerable.Range(1000, 300)));
        bank.Run();
        Assert.Contains("warning  leave: drift: x has moved away from training", bank.Told.ToString(), StringComparison.Ordinal);
    }

    string Use(double slope, DateOnly? knowsTo = null)
    {
        var version = registry.Store(new()
        {
            Model = "leave",
            Task = MiningTask.Binary,
            Features = [new("x")],
            Linear = new() { Intercepts = [0], Terms = [[new(0, 1, slope, 0, null, 0)]] },
            KnowsTo = knowsTo,
            Peers = [5],
            Edges = [[10, 20], [1, 2]],
            Counts = [[50, 50, 0], [50, 50, 0]],
        }, _ => new()
        {
            Model = "leave",
            Question = "?",
            Label = "x",
            Task = "binary",
            Data = "marts.m",
            Rows = 0,
            Split = "none",
            Seed = 0,
            Trainer = "logistic",
            Options = new Dictionary<string, string>(),
            Metrics = new List<FoldMetric>(),
            Features = [],
            WrittenAt = DateTime.UnixEpoch,
        });
        registry.Promote("leave", version);
        return version;
    }

    List<string> Served(string what, string from = "out")
    {
        using var reader = DuckDBConnection.OpenFile(Path.Combine(bank.Home, "serving.duckdb"), ("access_mode", "READ_ONLY"));
        return reader.Query($"select ({what})::varchar from {from} order by all".Replace("(distinct ", "distinct (", StringComparison.Ordinal), row => row.GetString(0));
    }
}
