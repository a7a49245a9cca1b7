namespace Warehouse.PipelineTests;

/// <summary>Features of a day say what was known on it: late, corrected and damaged rows of five further nights change none of them.</summary>
public sealed class FeatureKnowledgeTests : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    // To the cent an account: the marts are rounded so, and a correction is taken off them.
    [Theory]
    [InlineData("customer_month", "1e-6")]
    [InlineData("customer_contribution", "0.25")]
    [InlineData("firm_month", "1e-6")]
    public void What_later_nights_bring_changes_no_feature_of_an_earlier_day(string features, string within)
    {
        var before = folder.Sub("features_before.parquet");
        using (var connection = ReadyHome.TheFirstGeneratedNight.OpenWarehouse())
            connection.Execute($"copy features.{features} to '{before}' (format parquet)");
        var home = ReadyHome.OfTheGeneratedNights(folder.Home());
        // The nights do bring postings of the past, late and corrected: otherwise the test would show nothing.
        Assert.NotEqual(["0"], home.AskWarehouse(
            "select count(*) from conformed.transaction_version where known_from > '2024-12-31' and booking_date <= '2024-12-31'"));
        Assert.NotEqual(["0"], home.AskWarehouse("select count(*) from conformed.transaction_version where known_to is not null"));
        Assert.Equal(home.AskWarehouse($"select count(*) from '{before}'"),
            home.AskWarehouse($"select count(*) from features.{features} where as_of_date <= '2024-12-31'"));
        Assert.Empty(home.AskWarehouse($"""
            with known as (unpivot (select customer_id, as_of_date, columns(* exclude (customer_id, as_of_date))::varchar from '{before}') on * exclude (customer_id, as_of_date)),
            now as (unpivot (select customer_id, as_of_date, columns(* exclude (customer_id, as_of_date))::varchar from features.{features}) on * exclude (customer_id, as_of_date))
            select known.name, count(*), any_value(known.value), any_value(now.value)
            from known left join now using (customer_id, as_of_date, name)
            where now.value is distinct from known.value
                and coalesce(abs(try_cast(now.value as double) - try_cast(known.value as double)) > 1e-6 * abs(try_cast(known.value as double)) + {within}, true)
            group by known.name
            """));
    }
}
