using Warehouse.Mining.Matrix;
using Warehouse.Mining.Purchases;

namespace Warehouse.Tests.Mining.Purchases;

/// <summary>The published values of the CDNOW sample: 2,357 customers, 39 weeks learnt, 39 weeks after.</summary>
public sealed class CdnowTests
{
    static readonly Lazy<PurchaseTable?> Sample = new(Read);

    static PurchaseTable? Read()
    {
        var root = Environment.GetEnvironmentVariable("WAREHOUSE_REAL_DATA") is { Length: > 0 } named ? named
            : Path.Combine(Tidy.Checkout.Root, "..", "shared", "data");
        var file = Path.Combine(root, "cdnow", "CDNOW_sample.txt");
        if (!File.Exists(file))
            return null;
        using var flat = FlatTable.Open(file);
        return PurchaseTable.Read(flat.Connection, new(FlatTable.Relation, file, "column1", "column3", "column5", null), new DateOnly(1997, 9, 30), 39);
    }

    static PurchaseTable Table()
    {
        if (Sample.Value is null)
            Assert.Skip("real data absent: cdnow/CDNOW_sample.txt (name the folder above it in WAREHOUSE_REAL_DATA)");
        return Sample.Value;
    }

    [Fact]
    public void Histories_are_those_of_the_reference()
    {
        var histories = Table().Histories;
        Assert.Equal(2_357, histories.Count);
        Assert.Equal(946, histories.Count(h => h.Repeats > 0));
        Assert.Equal(1_882, histories.Sum(h => h.Later));
        Assert.Empty(Table().Notes);
    }

    [Fact]
    public void Bg_nbd_has_the_published_parameters_and_forecasts_the_second_39_weeks()
    {
        var (model, value) = BgNbd.Fit(Table().Histories);
        Close([("r", 0.2426, 5e-4), ("alpha", 4.414, 5e-3), ("a", 0.793, 5e-3), ("b", 2.426, 1e-2)], model.Parameters);
        Assert.Equal(-9582.43, value, 0.01);
        Assert.InRange(Table().Histories.Sum(h => model.Expected(h, 39)), 0.85 * 1_882, 1.15 * 1_882);
    }

    [Fact]
    public void Pareto_nbd_has_the_published_parameters_and_forecasts_the_second_39_weeks()
    {
        var (model, value) = ParetoNbd.Fit(Table().Histories);
        Close([("r", 0.5533, 5e-4), ("alpha", 10.578, 5e-3), ("s", 0.6062, 5e-4), ("beta", 11.669, 5e-2)], model.Parameters);
        Assert.Equal(-9594.98, value, 0.01);
        Assert.InRange(Table().Histories.Sum(h => model.Expected(h, 39)), 0.85 * 1_882, 1.15 * 1_882);
    }

    [Fact]
    public void Gamma_gamma_has_the_published_parameters()
    {
        var (model, value, customers) = GammaGamma.Fit(Table().Histories);
        Assert.Equal(946, customers);
        Close([("p", 6.250, 5e-3), ("q", 3.744, 5e-3), ("v", 15.44, 2e-2)], model.Parameters);
        Assert.Equal(-4055.92, value, 0.01);
    }

    static void Close((string Name, double Value, double Within)[] published, IReadOnlyList<KeyValuePair<string, double>> found) =>
        Assert.All(published.Zip(found), pair =>
        {
            Assert.Equal(pair.First.Name, pair.Second.Key);
            Assert.Equal(pair.First.Value, pair.Second.Value, pair.First.Within);
        });
}
