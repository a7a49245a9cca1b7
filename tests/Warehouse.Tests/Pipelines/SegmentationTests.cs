using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Pipelines;

/// <summary>What <c>pipeline.yml</c> says of segments, and what it must not say.</summary>
public sealed class SegmentationTests
{
    static readonly string Sound = File.ReadAllText(Path.Combine(Checkout.Root, "pipelines", "key_accounts", "pipeline.yml"));
    static readonly IEnumerable<string> Indicators = File.ReadLines(Path.Combine(Checkout.Root, "pipelines", "key_accounts", "seeds", "indicator.csv"))
        .Skip(1).Select(line => line.Split(',')[0]);

    [Theory]
    [InlineData("profit:\n        weights: { contribution_12m: 1 }", "profit:\n        weights: { contribution_12m: 0.9 }", "the weights of 'profit' sum to 0.9", "permitted is a sum of 1")]
    [InlineData("middle: 0.20, base: 1", "middle: 0.05, base: 1", "'middle: 0.05' overlaps the segment before it, which ends at 0.05", "permitted is above 0.05 up to 1")]
    [InlineData("C: { top: 0.50, class: general }", "C: { top: 0.10, class: general }", "overlaps the segment before it, which ends at 0.20", "permitted is above 0.20 up to 1")]
    [InlineData("D: { top: 1, class: general }", "D: { top: 0.9, class: general }", "the segments of 'tiers' end at 0.9", "the last one ends at 1")]
    [InlineData("class: suitable }", "class: good }", "'class: good'", "permitted: general, suitable, key")]
    [InlineData("deposits_12m: 0.2, loans: 0.2", "depositz: 0.2, loans: 0.2", "the indicator 'depositz' is unknown", "contribution_12m")]
    [InlineData("bands: { top: 0.01, upper: 0.05, middle: 0.20, base: 1 }", "bands: {}", "the segments of 'bands' end at 0", "the last one ends at 1")]
    [InlineData("service:   { weight: 0.15", "service:   { weight: 0.25", "the weights of the perspectives sum to 1.10", "permitted is a sum of 1")]
    [InlineData("suitable: 50, general: 0", "suitable: 80, general: 0", "'suitable: 80' is not below the class before it", "the highest class first")]
    [InlineData("[contribution_12m, sales_12m, transactions_12m]", "[contribution_12m, sales_12m, loans, fees_12m]", "4 single indicators", "permitted are 1 to 3")]
    [InlineData("work_items: 10 ", "work_items: 0 ", "'work_items: 0'", "permitted is a number from 1")]
    [InlineData("hysteresis: 0.10 ", "hysteresi: 0.10 ", "unknown key 'hysteresi'", "hysteresis")]
    [InlineData("valid_from: 2022-01-01", "valid_from: soon", "'valid_from: soon'", "yyyy-MM-dd")]
    public void What_does_not_hold_is_told_with_its_line(string sound, string wrong, string found, string permitted)
    {
        Assert.Contains(sound, Sound, StringComparison.Ordinal);
        var text = Sound.Replace(sound, wrong, StringComparison.Ordinal);
        var error = Assert.Throws<ContractException>(() => Segmentation.Read(YamlSection.Parse(text, "pipeline.yml"), Indicators));
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(permitted, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"pipeline\.yml:\d+", error.Message);
    }

    [Fact]
    public void Each_customer_has_one_tier_and_one_band_whatever_its_place()
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        var pipeline = PipelineReader.Read(Path.Combine(Checkout.Root, "pipelines", "key_accounts"));
        connection.Execute("create schema config");
        foreach (var model in pipeline.Models.Where(m => m.Schema == "config"))
            connection.Execute($"create view {model.Relation} as {model.Sql}");
        Assert.Equal(["A, B, C, D|1.0"], connection.Query(
            "select string_agg(tier, ', ' order by level), max(upper_share) from config.tier", row => $"{row.GetString(0)}|{row.GetDouble(1):0.0}"));
        Assert.Equal(0, connection.Scalar<long>("""
            select count(*) from config.band as b join config.composite as c using (version, composite)
            where c.kind = 'pyramid' and b.lower_bound <> coalesce((select max(upper_bound) from config.band as above where above.composite = b.composite and above.position < b.position), 0)
            """));
        Assert.Equal(0, connection.Scalar<long>("select count(*) from (select composite from config.composite_indicator group by version, composite having abs(sum(weight) - 1) > 1e-12)"));
    }

    [Fact]
    public void Versions_follow_each_other_and_the_first_holds_for_all_days_before()
    {
        var start = Sound.IndexOf("  - version:", StringComparison.Ordinal);
        var end = Sound.IndexOf("roles:", StringComparison.Ordinal);
        var second = Sound[start..end].Replace("\"2022-1\"", "\"2024-1\"", StringComparison.Ordinal)
            .Replace("valid_from: 2022-01-01", "valid_from: 2024-01-01", StringComparison.Ordinal);
        var models = PipelineReader.Read(Path.Combine(Checkout.Root, "pipelines", "key_accounts")).Models;
        var columns = models.First(m => m.Relation == "config.tier").Columns.Select(c => c.Name);
        Assert.Equal(["version", "valid_from", "valid_to"], columns.Take(3));
        var error = Assert.Throws<ContractException>(() => Segmentation.Read(
            YamlSection.Parse(Sound[..end] + second.Replace("2024-01-01", "2022-01-01", StringComparison.Ordinal), "pipeline.yml"), Indicators));
        Assert.Contains("is not after that of the version before", error.Message, StringComparison.Ordinal);
        Segmentation.Read(YamlSection.Parse(Sound[..end] + second, "pipeline.yml"), Indicators);
    }
}
