using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>What the generated bank's customers bring in the next 3 months, learnt and scored by the program.</summary>
[Collection(nameof(GeneratedBank))]
public sealed class ForecastTests(GeneratedBank bank)
{
    [Fact]
    public void Every_customer_has_a_forecast_with_its_intervals_and_the_card_holds_it_against_persistence()
    {
        string[] of = ["--model", "contribution_forecast_3m", "--pipeline", GeneratedBank.Pipeline, "--home", bank.Home.Path];
        // One that has too few data yet keeps none from being learnt.
        WarehouseProgram.Run("mine", "fit", "--model", "contribution_forecast", "--pipeline", GeneratedBank.Pipeline, "--home", bank.Home.Path).With(5).Saying(
            "coverage_80", "coverage_95", "width_95", "spearman", "contribution_forecast_3m", "accepted",
            "2 models: 1 in use (contribution_forecast_3m); 1 too few data yet (contribution_forecast_12m)");
        WarehouseProgram.RunWell(["mine", "score", .. of]).Saying("contribution_forecast_3m");
        var models = Path.Combine(bank.Home.Path, "models", "contribution_forecast_3m");
        var card = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(models, "card.json", SearchOption.AllDirectories).Single())).RootElement;
        Assert.Equal(["persistence", "seasonal", "run_rate", "linear"], card.GetProperty("baselines").EnumerateObject().Select(b => b.Name));
        Assert.Contains(card.GetProperty("limits").EnumerateArray(), l => l.GetString()!.StartsWith("The model beats persistence: mean absolute error", StringComparison.Ordinal));
        Assert.InRange(card.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "coverage_80").GetProperty("mean").GetDouble(), 0.77, 0.88);
        Assert.Equal(["true|true|true"], bank.Home.AskWarehouse($"""
            select count(*) = (select count(*) from features.customer_contribution where as_of_date = (select max(as_of_date) from features.customer_contribution)),
                bool_and(lower_95 <= lower_80 and lower_80 <= score and score <= upper_80 and upper_80 <= upper_95), bool_and(reason_1_en is not null and reason_1_zh is not null)
            from '{Path.Combine(models, "scores", "*.parquet")}'
            """));
    }

    [Fact]
    public void Three_years_are_too_short_to_learn_a_year_and_that_is_told() => WarehouseProgram.Run(
        "mine", "fit", "--model", "contribution_forecast_12m", "--pipeline", GeneratedBank.Pipeline, "--home", bank.Home.Path).With(5).Saying("leave nothing to learn from");
}
