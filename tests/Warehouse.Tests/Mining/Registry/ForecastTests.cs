using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Tests.Mining.Registry;

/// <summary>A number forecast as a change from last year's, in units of its size: large and small customers, a signal and noise.</summary>
public sealed class ForecastTests : IDisposable
{
    readonly PanelBank bank = new();

    static readonly (string, string)[] Number =
    [
        ("task: binary", "task: regression"), ("column: \"left_{horizon}m\", meaning: closed or empty", "column: \"value_{horizon}m\", offset: \"last_{horizon}m\", scale: size"),
        ("exclude: [noise_id]", "exclude: [noise_id, size]"), ("test_months: 4", "test_months: 2"), ("name: logistic", "name: linear"), ("metric: auc, limit: 0.6, tolerance: 0.001", "metric: mae"),
        ("region: { code: R03, en: region, zh: 地区 }", "last_3m: { code: R03, en: last quarter, zh: 上季度 }"),
        ("capacity: 50", "intervals: [0.8, 0.95]\nbaselines: { persistence: \"last_{horizon}m\", nothing: zero }"),
    ];

    public ForecastTests() => bank.Change(
        """
        create or replace table features.customer_month as
        select c.range as customer_id, (date '2023-01-31' + to_months(m.range::integer))::date as as_of_date, c.range * 37 % 1000 as noise_id,
          (hash(c.range * 100 + m.range) % 2000)::double - 1000 as trend, exp((c.range % 100) / 12.0) as size, (c.range % 2) * size * 3 as last_3m, 0 as zero
        from range(600) c, range(18) m;
        create or replace table features.customer_churn as
        select customer_id, as_of_date, case when as_of_date <= date '2024-03-31' then
          last_3m + size * (trend / 500 + ((hash(customer_id * 31 + month(as_of_date) * 7 + year(as_of_date)) % 2000) / 1000.0 - 1)) end as value_3m
        from features.customer_month
        """);

    public void Dispose() => bank.Dispose();

    [Fact]
    public void A_forecast_beats_its_baselines_and_its_intervals_hold_what_they_promise_of_small_and_large()
    {
        var outcome = bank.Fit(Number);
        var figures = outcome.Card.Metrics.ToDictionary(m => m.Name, m => m.Mean);
        Assert.InRange(figures["coverage_80"], 0.77, 0.83);
        Assert.InRange(figures["coverage_95"], 0.93, 0.97);
        Assert.InRange(figures["coverage_80_largest"], 0.72, 0.88);
        Assert.InRange(figures["spearman"], 0.8, 1);
        Assert.Equal(["persistence", "nothing"], outcome.Card.Baselines.Keys);
        Assert.All(outcome.Card.Baselines.Values, b => Assert.Equal(figures.Keys, b.Select(m => m.Name)));
        Assert.True(figures["width_80"] < outcome.Card.Baselines["persistence"].First(m => m.Name == "width_80").Mean);
        Assert.Contains(outcome.Card.Limits, l => l.StartsWith("The model beats persistence: mean absolute error", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Card.Warnings, w => w.Contains("too short", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_does_not_beat_a_baseline_says_so()
    {
        bank.Change("alter table features.customer_month add column oracle double default 0");
        bank.Change("update features.customer_month f set oracle = coalesce(value_3m, 0) from features.customer_churn l where f.customer_id = l.customer_id and f.as_of_date = l.as_of_date");
        var outcome = bank.Fit([.. Number, ("nothing: zero", "oracle: oracle"), ("[noise_id, size]", "[noise_id, size, oracle]")]);
        Assert.Contains(outcome.Card.Limits, l => l.StartsWith("The model does not beat oracle: mean absolute error", StringComparison.Ordinal)
            && l.EndsWith("against 0.00.", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_forecast_has_its_intervals_and_is_the_sum_of_its_offset_reasons_and_rest()
    {
        bank.Fit(Number);
        var outcome = bank.Score(changes: Number);
        using var connection = DuckDBConnection.OpenFile(":memory:");
        connection.Execute($"create view scores as from read_parquet('{outcome.File}')");
        Assert.Equal(600, connection.Scalar<long>("select count(*) from scores where lower_95 < lower_80 and lower_80 < score and score < upper_80 and upper_80 < upper_95 and lower = lower_80"));
        Assert.Equal(0, connection.Scalar<long>(
            "select count(*) from scores where abs(points - base - rest - coalesce(reason_1_points, 0) - coalesce(reason_2_points, 0)) > 1e-3 * (1 + abs(points)) or points <> score"));
        // Whoever is ten times as large has an interval ten times as wide.
        Assert.InRange(connection.Scalar<double>("select max(upper_80 - lower_80) / min(upper_80 - lower_80) from scores"), Math.Exp(98 / 12.0), Math.Exp(100 / 12.0));
    }

    [Fact]
    public void A_history_too_short_for_a_gap_gives_intervals_as_wide_as_those_of_the_offset()
    {
        bank.Change("delete from features.customer_month where as_of_date < date '2023-08-01'");
        var outcome = bank.Fit(Number);
        Assert.Contains(outcome.Card.Warnings, w => w.Contains("too short", StringComparison.Ordinal));
        Assert.True(outcome.Card.Metrics.First(m => m.Name == "coverage_80").Mean > 0.85);
    }

    [Theory]
    [InlineData("intervals: [0.8, 0.95]", "intervals: [80]", "shares from 0.5 to below 1")]
    [InlineData("metric: mae", "metric: auc", "permitted for this task: mae, rmse, r2, spearman")]
    [InlineData("task: regression", "task: binary", "permitted")]
    [InlineData("scale: size", "scale: zero", "permitted are numbers above 0")]
    [InlineData("nothing: zero", "nothing: nowhere", "no column 'nowhere'")]
    public void What_cannot_be_forecast_is_told(string old, string with, string said) =>
        Assert.Contains(said, Assert.Throws<ContractException>(() => bank.Fit([.. Number, (old, with)])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_baseline_without_a_value_is_told()
    {
        bank.Change("update features.customer_month set last_3m = null where customer_id = 5");
        Assert.Contains("is NULL in", Assert.Throws<ContractException>(() => bank.Fit(Number)).Message, StringComparison.Ordinal);
    }
}
