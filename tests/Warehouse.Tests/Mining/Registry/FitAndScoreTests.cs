using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;

namespace Warehouse.Tests.Mining.Registry;

public sealed class FitAndScoreTests : IDisposable
{
    readonly PanelBank bank = new();

    public void Dispose() => bank.Dispose();

    [Fact]
    public void A_model_is_judged_a_horizon_after_what_it_learnt_from()
    {
        var definition = bank.Read();
        using var connection = bank.Open();
        var split = TimeSplit.Read(connection, definition);
        Assert.Equal(new DateOnly(2023, 8, 31), split.TrainTo);
        Assert.Equal(new DateOnly(2023, 11, 30), split.TestFrom);
        Assert.Equal(new DateOnly(2024, 3, 31), split.TestTo);
        Assert.Equal(8 * 300, split.Train.Labels.Length);
        Assert.Equal(5 * 300, split.Test.Labels.Length);
        Assert.Equal(["trend", "complaints", "region"], split.Train.Features.Columns.Select(c => c.Name));
        Assert.Contains("'constant' has the same value", Assert.Single(split.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-09-30", 6, "2024-03-31")]
    [InlineData("2023-09-30", -7, "2023-02-28")]
    [InlineData("2024-02-29", -12, "2023-02-28")]
    [InlineData("2023-02-28", 12, "2024-02-29")]
    [InlineData("2023-09-29", 6, "2024-03-29")]
    public void A_month_s_end_some_months_later_is_a_month_s_end(string day, int months, string later) =>
        Assert.Equal(DateOnly.ParseExact(later, "yyyy-MM-dd"), TimeSplit.Later(DateOnly.ParseExact(day, "yyyy-MM-dd"), months));

    [Fact]
    public void No_month_end_of_the_gap_is_judged()
    {
        using var connection = bank.Open();
        var split = TimeSplit.Read(connection, bank.Read(("test_months: 4", "train_to: 2023-09-30")));
        Assert.Equal(new DateOnly(2023, 12, 31), split.TestFrom);
    }

    [Fact]
    public void No_group_is_on_both_sides()
    {
        var definition = bank.Read(("test_months: 4", "test_months: 4, group: customer_id"));
        using var connection = bank.Open();
        var split = TimeSplit.Read(connection, definition);
        Assert.InRange(split.Train.Groups!.Distinct().Count(), 180, 240);
        Assert.Equal(300, split.Train.Groups!.Distinct().Count() + (split.Test.Labels.Length / 5));
    }

    [Fact]
    public void A_first_model_is_accepted_with_its_evidence_and_the_same_data_give_the_same_version()
    {
        var first = bank.Fit();
        Assert.True(first.IsChampion, first.Verdict);
        Assert.Equal(first.Version, bank.Fit().Version);
        var card = ModelCard.Read(Path.Combine(bank.Registry.FolderOf("churn"), first.Version, "card.json"));
        Assert.InRange(card.Metrics.First(m => m.Name == "auc").Mean, 0.75, 1);
        Assert.InRange(card.Metrics.First(m => m.Name == "calibration_slope").Mean, 0.8, 1.2);
        Assert.InRange(0.5, card.PlaceboAuc!.Value.Lower, card.PlaceboAuc.Value.Upper);
        Assert.Contains(card.Metrics, m => m.Name == "precision_at_50");
        Assert.Equal("trend", card.Features[0].Key);
        Assert.Contains("2023-08-31", card.Window, StringComparison.Ordinal);
        var html = File.ReadAllText(Path.Combine(bank.Registry.FolderOf("churn"), first.Version, "card.html"));
        Assert.Contains("Which customers leave", html, StringComparison.Ordinal);
        Assert.Equal([("churn", first.Version, true)], bank.Registry.All().Select(m => (m.Model, m.Version, m.IsChampion)));
    }

    [Fact]
    public void The_gate_keeps_the_model_in_use_where_the_new_one_is_worse()
    {
        var first = bank.Fit();
        var second = bank.Fit(("seed: 7", "seed: 7, options: { l2: 100000000 }"), ("metric: auc", "metric: log_loss"),
            ("limit: 0.6", "limit: 0.9"));
        Assert.False(second.IsChampion);
        Assert.Contains("is worse than", second.Verdict, StringComparison.Ordinal);
        Assert.NotEqual(first.Version, second.Version);
        Assert.Equal(first.Version, bank.Registry.Champion("churn"));
        var third = bank.Fit(("limit: 0.6", "limit: 0.99"));
        Assert.Contains("does not reach the limit", third.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gate_keeps_the_model_in_use_where_the_probabilities_of_a_new_one_are_worse_whatever_its_ranking()
    {
        var first = bank.Fit();
        var second = bank.Fit(("seed: 7", "seed: 7, options: { l2: 100000000 }"), ("limit: 0.6, tolerance: 0.001", "limit: 0.1, tolerance: 0.5"));
        Assert.False(second.IsChampion, second.Verdict);
        Assert.StartsWith("refused: its probabilities are worse, log_loss 0.", second.Verdict, StringComparison.Ordinal);
        Assert.Equal(first.Version, bank.Registry.Champion("churn"));
    }

    [Fact]
    public void Where_the_gate_looks_at_an_error_its_own_tolerance_decides()
    {
        bank.Fit();
        var second = bank.Fit(("seed: 7", "seed: 7, options: { l2: 100000000 }"), ("metric: auc", "metric: log_loss"),
            ("limit: 0.6, tolerance: 0.001", "limit: 0.9, tolerance: 0.5"));
        Assert.True(second.IsChampion, second.Verdict);
    }

    [Fact]
    public void A_damaged_model_file_is_refused()
    {
        var version = bank.Fit().Version;
        var file = Path.Combine(bank.Registry.FolderOf("churn"), version, "model.json");
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("damaged", Assert.Throws<ContractException>(() => bank.Score()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_score_is_the_sum_of_its_base_reasons_and_rest()
    {
        bank.Fit();
        var outcome = bank.Score();
        Assert.Equal(300, outcome.Rows);
        Assert.Equal(new DateOnly(2024, 6, 30), outcome.Day);
        using var connection = DuckDBConnection.OpenFile(":memory:");
        connection.Execute($"create view scores as from read_parquet('{outcome.File}')");
        Assert.Equal(0, connection.Scalar<long>(
            """
            select count(*) from scores
            where abs(points - base - rest - coalesce(reason_1_points, 0) - coalesce(reason_2_points, 0) - coalesce(reason_3_points, 0) - coalesce(reason_4_points, 0)) > 1e-4
              or score not between 0 and 1 or model_version is null or abs(rest) > 1e-4
            """));
        Assert.Equal(300, connection.Scalar<long>("select count(distinct customer_id) from scores where as_of_date = date '2024-06-30'"));
        var (english, chinese, change) = connection.Query(
            "select reason_1_en, reason_1_zh, reason_1_change_en from scores where reason_1_code = 'R01' and reason_1_points > 0.5 order by customer_id limit 1",
            row => (row.GetString(0), row.GetString(1), row.GetString(2)))[0];
        Assert.Matches(@"^balance trend is -[\d,.]+ CNY, below the usual .* CNY: this raises the score by [\d.]+\.$", english);
        Assert.Matches("^余额趋势为-.*，低于通常的.*：使得分上升.*。$", chinese);
        Assert.Matches(@"^At .* CNY the score would be [\d.]+ lower\.$", change);
    }

    [Fact]
    public void Only_what_changed_is_scored_again_and_drift_is_told()
    {
        bank.Fit();
        var day = new DateOnly(2024, 6, 30);
        var first = bank.Score(day);
        Assert.True(bank.Score(day).IsUnchanged);
        Assert.All(first.Drift, d => Assert.InRange(d.Value, 0, Drifts.Alert));
        bank.Change("update features.customer_month set trend = trend - 900 where as_of_date = date '2024-06-30'");
        var second = bank.Score(day);
        Assert.False(second.IsUnchanged);
        Assert.InRange(second.Drift.First(d => d.Key == "trend").Value, Drifts.Alert, 10);
        bank.Change("update features.customer_month set complaints = complaints + 5 where as_of_date = date '2024-06-30' and customer_id < 7");
        var third = bank.Score(day);
        Assert.Equal((300, 7), (second.Rows, third.Rows));
        using var connection = DuckDBConnection.OpenFile(":memory:");
        var scores = $"select md5(string_agg(s::varchar, '' order by customer_id)) from read_parquet('{third.File}') s";
        var before = connection.Scalar<string>(scores);
        File.Delete(third.File);
        Assert.Equal(300, bank.Score(day).Rows);
        Assert.Equal(before, connection.Scalar<string>(scores));
    }

    [Theory]
    [InlineData("capacity: 50", "capcity: 50", "churn.yml:12", "unknown key 'capcity'")]
    [InlineData("name: logistic", "name: forest", "churn.yml:10", "permitted: trees, logistic")]
    [InlineData("metric: auc", "metric: rmse", "churn.yml:11", "permitted for this task: auc")]
    [InlineData("seed: 7", "seed: 7, options: { depth: 3 }", "churn.yml:10", "permitted: l2, class_weight")]
    [InlineData("horizons: [3]", "horizons: [soon]", "churn.yml:8", "months from 1 to 60")]
    [InlineData("test_months: 4", "train_to: yesterday", "churn.yml:9", "yyyy-MM-dd")]
    [InlineData("code: R01, ", "", "churn.yml:14", "'code' is missing")]
    [InlineData("keys: [customer_id]", "keys: []", "churn.yml", "'keys' is missing")]
    public void A_definition_is_read_strictly(string old, string with, string at, string said)
    {
        var error = Assert.Throws<ContractException>(() => bank.Read((old, with)));
        Assert.Contains(at, error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features.customer_month,", "features.nothing,", "cannot be read")]
    [InlineData("left_{horizon}m", "gone_{horizon}m", "no column 'gone_3m'")]
    [InlineData("test_months: 4", "test_months: 40", "leave nothing to learn from")]
    [InlineData("keys: [customer_id]", "keys: [region]", "no column 'region'")]
    [InlineData("  region: {", "  nothing: {", "1 features have no reason: region")]
    [InlineData("seed: 7", "seed: 7, monotone: { region: 1 }", "no numeric feature")]
    public void What_the_warehouse_does_not_have_is_told(string old, string with, string said) =>
        Assert.Contains(said, Assert.Throws<ContractException>(() => bank.Fit((old, with))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("update features.customer_churn set left_3m = false where left_3m is not null", "has the values 0 where", "permitted for two classes are 0 and 1")]
    [InlineData("update features.customer_churn set left_3m = null", "has a label", "labels need a horizon of history")]
    [InlineData("update features.customer_month set trend = 'infinity' where customer_id = 3", "'trend' has the infinite value", "finite numbers")]
    [InlineData("update features.customer_month set trend = 1, complaints = null, region = 'a'", "no column of features.customer_month is left",
        "'trend' has the same value")]
    [InlineData("delete from features.customer_month where customer_id > 1", "speak of 2 different values", "at least 3")]
    public void Rows_that_nothing_can_be_learnt_from_are_told(string change, string found, string permitted)
    {
        bank.Change(change);
        var error = Assert.Throws<ContractException>(() => bank.Fit());
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(permitted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_gives_the_label_away_is_told_and_an_unseen_category_is_scored()
    {
        bank.Change("alter table features.customer_month add column after double");
        bank.Change("update features.customer_month m set after = c.left_3m::int from features.customer_churn c where c.customer_id = m.customer_id and c.as_of_date = m.as_of_date");
        var told = bank.Fit(("  region: {", "  after: { code: R04, en: after, zh: 后 }\n  region: {"));
        Assert.Contains("'after' by itself predicts the label all but perfectly", string.Join('\n', told.Card.Warnings), StringComparison.Ordinal);
        bank.Change("update features.customer_month set region = 'moon' where as_of_date = date '2024-06-30' and customer_id < 9");
        Assert.Equal(300, bank.Score(new DateOnly(2024, 6, 30)).Rows);
    }

    [Fact]
    public void A_key_that_comes_twice_is_told()
    {
        bank.Change("insert into features.customer_churn select * from features.customer_churn where customer_id = 5 and as_of_date = date '2023-02-28'");
        Assert.Contains("the keys repeat in features.customer_month or features.customer_churn: customer_id 5, as_of_date 2023-02-28",
            Assert.Throws<ContractException>(() => bank.Fit()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_horizons_give_a_model_each()
    {
        bank.Read(("horizons: [3]", "horizons: [3, 6, 12]"));
        var all = MiningDefinition.Read(bank.Read(("horizons: [3]", "horizons: [3, 6, 12]")).File);
        Assert.Equal(["churn_3m", "churn_6m", "churn_12m"], all.Select(d => d.Model));
        Assert.Equal("left_12m", all[2].LabelColumn);
        Assert.Equal(12, all[2].HorizonMonths);
        all = MiningDefinition.Read(bank.Read(("horizons: [3]", "horizons: [3, 6]"), ("seed: 7", "seed: 7, options: { l2: 9 }, options_6m: { l2: 5 }")).File);
        Assert.Equal(["9", "5"], all.Select(d => d.Settings.Given["l2"]));
    }
}
