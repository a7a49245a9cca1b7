using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>Who leaves the generated bank within three months, against the causes that are on file.</summary>
public sealed class ChurnTests(GeneratedBank bank) : IClassFixture<GeneratedBank>
{
    [Fact]
    public void Nine_in_ten_leavers_are_found_by_what_they_do_and_few_others() => Assert.Equal(["true|true"], bank.Home.AskWarehouse($"""
        select count(*) filter (where e.customer_id is not null) >= 0.9 * count(*) filter (where f.churn_month between '2022-07-01' and '2024-06-01'),
            (select count(*) filter (where t.churn_month is null or t.churn_month > event_date) <= 0.1 * count(*)
             from features.churn_event join {GeneratedBank.Truth("fate")} t using (customer_id))
        from {GeneratedBank.Truth("fate")} f left join features.churn_event e using (customer_id)
        where f.churn_month between '2022-07-01' and '2024-06-01'
        """));

    [Fact]
    public void A_model_of_three_months_reaches_what_the_true_hazard_does_and_is_calibrated()
    {
        WarehouseProgram.RunWell("mine", "fit", "--model", "churn_3m", "--pipeline", GeneratedBank.Pipeline, "--home", bank.Home.Path);
        var file = Directory.GetFiles(Path.Combine(bank.Home.Path, "models", "churn_3m"), "card.json", SearchOption.AllDirectories).Single();
        var card = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        var oracle = double.Parse(bank.Home.AskWarehouse(OracleAuc).Single(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(Metric(card, "auc"), 0.97 * oracle, 1);
        Assert.InRange(Metric(card, "calibration_slope"), 0.9, 1.1);
        var placebo = card.GetProperty("placebo_auc");
        Assert.InRange(0.5, placebo.GetProperty("lower").GetDouble(), placebo.GetProperty("upper").GetDouble());
    }

    /// <summary>AUC of who knows each hazard, and who has decided already, on the rows that judge the model.</summary>
    static string OracleAuc => $"""
        with judged as (
            select l.left_3m::int as label, case when f.churn_month <= l.as_of_date then 1 else 1 - power(1 - t.churn_hazard, 3) end as score
            from features.churn_label l join {GeneratedBank.Truth("customer_month")} t on t.customer_id = l.customer_id and last_day(t.month) = l.as_of_date
            join {GeneratedBank.Truth("fate")} f on f.customer_id = l.customer_id
            where l.left_3m is not null and l.as_of_date between '2024-06-30' and '2024-09-30'
        ),
        ranked as (select label, avg(place) over (partition by score) as place from (select label, score, row_number() over (order by score) as place from judged))
        select (sum(place) filter (where label = 1) - sum(label) * (sum(label) + 1) / 2) / (sum(label) * (count(*) - sum(label))) from ranked
        """;

    static double Metric(JsonElement card, string name) =>
        card.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == name).GetProperty("mean").GetDouble();
}
