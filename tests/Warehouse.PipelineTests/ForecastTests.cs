using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>What the generated bank's customers bring in the next 3 and 12 months, learnt and scored by the program.</summary>
[Collection(nameof(GeneratedBank))]
public sealed class ForecastTests(GeneratedBank bank)
{
    [Fact]
    public void Every_customer_has_a_forecast_of_each_horizon_with_its_intervals_beside_persistence()
    {
        string[] of = ["--model", "contribution_forecast", "--pipeline", GeneratedBank.Pipeline, "--home", bank.Home.Path];
        WarehouseProgram.RunWell(["mine", "fit", .. of]).Saying("coverage_80", "coverage_95", "width_95", "spearman");
        WarehouseProgram.RunWell(["mine", "score", .. of]).Saying("contribution_forecast_scores:");
        var card = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(
            Path.Combine(bank.Home.Path, "models", "contribution_forecast_3m"), "card.json", SearchOption.AllDirectories).Single())).RootElement;
        Assert.Equal(["persistence", "seasonal", "run_rate", "linear"], card.GetProperty("baselines").EnumerateObject().Select(b => b.Name));
        Assert.Contains(card.GetProperty("limits").EnumerateArray(), l => l.GetString()!.Contains("persistence: mean absolute error", StringComparison.Ordinal));
        var scores = $"'{Directory.GetFiles(Path.Combine(bank.Home.Path, "models", "contribution_forecast_scores")).Single()}'";
        Assert.Equal(["3|true|true|true", "12|true|true|true"], bank.Home.AskWarehouse($"""
            select horizon_months, count(*) = (select count(*) from features.customer_contribution where as_of_date = (select max(as_of_date) from features.customer_contribution)),
                bool_and(lo95 <= lo80 and lo80 <= point and point <= hi80 and hi80 <= hi95), bool_and(reason_1_en is not null and reason_1_zh is not null)
            from {scores} group by horizon_months order by 1
            """));
        Assert.Equal(["0"], bank.Home.AskWarehouse($"""
            with years as (select customer_id, sum(contribution) as contribution, count(*) as months
                from marts.customer_month_contribution where month between '2024-01-01' and '2024-12-01' group by 1)
            select count(*) from {scores} join years using (customer_id)
            where horizon_months = 12 and as_of_date = '2024-12-31' and months = 12 and abs(persistence - contribution) > 0.5
            """));
    }
}
