using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Purchases;

namespace Warehouse.Tests.Mining.Purchases;

/// <summary>Models of purchases against what they were drawn from, against each other's limits, and on input that they cannot use.</summary>
public sealed class PurchaseModelTests
{
    static readonly PurchaseModel[] Models = [new BgNbd(0.25, 4.4, 0.8, 2.4), new ParetoNbd(0.55, 10.6, 0.6, 11.7), new ParetoNbd(0.8, 20, 1.2, 4)];

    static PurchaseHistory History(int x, double recency, double age, double mean = 10) => new("c", x, recency, age, mean, 0, 0, 0, 0);

    /// <summary>F(1, 1; 2; z) = -ln(1 - z) / z; F(a, b; b; z) = (1 - z)^-a.</summary>
    [Theory]
    [InlineData(1, 1, 2, 0.5, 0.32663425997828094)]
    [InlineData(1, 1, 2, 0.999, 1.9336452342496488)]
    [InlineData(3.5, 2, 2, 0.9, 8.059047825479160)]
    [InlineData(200, 2, 2, 0.9, 460.5170185988091)]
    public void The_hypergeometric_function_has_its_known_values(double a, double b, double c, double z, double log)
    {
        var (found, sign) = Hypergeometric.Log(a, b, c, z);
        Assert.Equal(1, sign);
        Assert.Equal(log, found, 1e-9 * Math.Max(1, log));
    }

    [Fact]
    public void The_continued_fraction_equals_the_series()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var (a, b, z) = (0.1 + (20 * random.NextDouble()), 0.1 + (5 * random.NextDouble()), 0.9 * random.NextDouble());
            // A hair off c = a + 1 the series is summed.
            Assert.Equal(Hypergeometric.Log(a, Math.Min(b, a), a + 1 + 1e-8, z).Log, Hypergeometric.Log(a, Math.Min(b, a), a + 1, z).Log, 1e-5);
        }
    }

    [Fact]
    public void What_is_drawn_is_what_is_expected_on_average()
    {
        var random = new Random(3);
        PurchaseHistory[] histories = [History(0, 0, 30), History(2, 12, 30), History(7, 29, 38)];
        foreach (var (model, history) in Models.SelectMany(m => histories.Select(h => (m, h))))
        {
            var drawn = Enumerable.Range(0, 40_000).Select(_ => (double)model.Draw(history, 39, random)).ToArray();
            var mean = drawn.Average();
            var error = Math.Sqrt(drawn.Sum(d => (d - mean) * (d - mean)) / drawn.Length / drawn.Length);
            Assert.InRange(model.Expected(history, 39), mean - (5 * error), mean + (5 * error));
        }
    }

    [Fact]
    public void Who_bought_long_ago_is_less_likely_to_buy_again_and_all_figures_stay_finite()
    {
        foreach (var model in Models)
        {
            Assert.True(model.ProbabilityAlive(History(5, 30, 38)) > model.ProbabilityAlive(History(5, 10, 38)));
            Assert.All([History(0, 0, 0), History(1, 0.15, 500), History(3_000, 499, 500), History(400, 3, 500)], h =>
            {
                Assert.True(double.IsFinite(model.LogLikelihood(h)));
                Assert.InRange(model.ProbabilityAlive(h), 0, 1);
                Assert.InRange(model.Expected(h, 52), 0, 1_000);
            });
        }
    }

    [Fact]
    public void Parameters_come_back_from_what_was_drawn_with_them()
    {
        var (truth, random) = (new BgNbd(0.8, 6, 0.9, 3), new Random(5));
        var histories = Enumerable.Range(0, 6_000).Select(_ => Drawn(truth, 60, random)).ToList();
        var (found, value) = BgNbd.Fit(histories);
        Assert.All(truth.Parameters.Zip(found.Parameters), p => Assert.InRange(p.Second.Value / p.First.Value, 0.7, 1.4));
        Assert.True(value >= histories.Sum(truth.LogLikelihood));
        Assert.True(ParetoNbd.Fit(histories).LogLikelihood < value);
    }

    [Fact]
    public void An_interval_covers_what_it_promises_where_the_model_is_true()
    {
        var (truth, values, random) = (new ParetoNbd(0.9, 8, 0.7, 15), new GammaGamma(6, 8, 14), new Random(9));
        var histories = Enumerable.Range(0, 4_000).Select(_ => History(random.Next(0, 6), 20, 30, 12)).Select(h => h with { Recency = h.Repeats == 0 ? 0 : 20 })
            .Select(h => (h, n: truth.Draw(h, 26, random))).Select(d => d.h with { Later = d.n, LaterValue = values.Draw(d.h, d.n, random) }).ToList();
        var table = new PurchaseTable(histories, new(2024, 1, 1), new(2024, 12, 1), 0, []);
        var figures = PurchaseForecast.Of(truth, values, table, 26, 1, 42).Figures().ToDictionary(f => f.Name, f => f.Mean);
        Assert.InRange(figures["purchases"] / figures["purchases_seen"], 0.93, 1.07);
        // Numbers are whole and often 0, so more may be covered, but not less.
        Assert.InRange(figures["coverage_80"], 0.79, 1);
        Assert.InRange(figures["coverage_95"], 0.94, 1);
        Assert.InRange(figures["value"] / figures["value_seen"], 0.93, 1.07);
    }

    [Theory]
    [InlineData("('a', '2024-01-01', '1')", "of 1 customers with a purchase up to 2024-02-01 0 bought again")]
    [InlineData("('a', '2024-01-01', '1'), ('b', '2024-01-02', '1'), ('c', '2024-01-03', '2')", "0 bought again by then")]
    [InlineData("('a', '2024-01-01', '1'), ('a', null, '1'), ('a', 'soon', '1')", "'day' of data row 2 is empty (so are 1 more)")]
    [InlineData("('a', '31/01/2024', '1')", "'31/01/2024'")]
    [InlineData("('a', '2024-01-01', 'much')", "'amount' of data row 1 is 'much'")]
    [InlineData("('', '2024-01-01', '1'), (null, '2024-01-01', '1')", "no row has a customer")]
    [InlineData("('a', '2024-01-01', '-1'), ('a', '2024-01-05', '-2'), ('b', '2024-01-05', '-2')", "of 0 customers")]
    public void Purchases_that_cannot_be_used_are_told(string rows, string said) =>
        Assert.Contains(said, Assert.Throws<ContractException>(() => Read(rows)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_day_below_0_is_a_return_and_who_has_no_name_is_left_out()
    {
        var table = Read("('a', '20240101', '10'), ('a', '20240101', '5'), ('a', '20240111', '20'), ('a', '20240121', '-6'), ('a', '20240220', '9'), "
            + "('b', '20240101', '1'), ('b', '20240105', '0'), ('', '20240101', '1')");
        var (a, b) = (table.Histories[0], table.Histories[1]);
        Assert.Equal(("a", 1, 10 / 7.0, 31 / 7.0, 20, 1, 9), (a.Customer, a.Repeats, a.Recency, a.Age, a.MeanValue, a.Later, a.LaterValue));
        Assert.Equal((1, 0.0), (b.Repeats, b.MeanValue));
        Assert.Equal(6 / 36.0, table.Returned, 1e-12);
        Assert.Equal(2, table.Notes.Count);
    }

    static PurchaseTable Read(string rows)
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        connection.Execute($"create table bought as select * from (values {rows}) as v (who, day, amount)");
        return PurchaseTable.Read(connection, new("bought", "bought.csv", "who", "day", "amount", null), new DateOnly(2024, 2, 1), 13);
    }

    /// <summary>One customer's purchases, drawn as the BG/NBD tells them.</summary>
    static PurchaseHistory Drawn(BgNbd model, double weeks, Random random)
    {
        var rate = MathNet.Numerics.Distributions.Gamma.Sample(random, model.R, model.Alpha);
        var ceases = MathNet.Numerics.Distributions.Beta.Sample(random, model.A, model.B);
        var (at, x, last, age) = (0.0, 0, 0.0, weeks * (0.5 + (random.NextDouble() / 2)));
        while ((at += -Math.Log(1 - random.NextDouble()) / rate) <= age)
        {
            (x, last) = (x + 1, at);
            if (random.NextDouble() < ceases)
                break;
        }
        return History(x, last, age);
    }
}
