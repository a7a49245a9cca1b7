using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Purchases;

/// <summary>What a customer is expected to buy within the horizon.</summary>
/// <param name="History">What was known.</param>
/// <param name="Alive">Probability that it still buys.</param>
/// <param name="Purchases">Purchases expected.</param>
/// <param name="Value">Value expected, returns taken off and times the margin; the purchases where there are no amounts.</param>
/// <param name="Ends">Lower and upper end of each interval, in the order of <see cref="PurchaseForecast.Shares"/>.</param>
public sealed record CustomerForecast(PurchaseHistory History, double Alive, double Purchases, double Value, (double Lower, double Upper)[] Ends);

/// <summary>Forecasts of all customers by one model, and how they were borne out.</summary>
public sealed class PurchaseForecast
{
    const int Draws = 1_000;

    /// <summary>What the intervals promise to cover.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.8, 0.95];

    readonly PurchaseTable table;
    readonly double margin;
    readonly bool hasAmounts;

    PurchaseForecast(PurchaseTable table, double margin, bool hasAmounts, IReadOnlyList<CustomerForecast> customers) =>
        (this.table, this.margin, this.hasAmounts, Customers) = (table, margin, hasAmounts, customers);

    /// <summary>One row a customer.</summary>
    public IReadOnlyList<CustomerForecast> Customers { get; }

    /// <summary>Forecasts every customer.</summary>
    /// <param name="model">When they buy.</param>
    /// <param name="values">What a purchase is worth; null where there are no amounts.</param>
    /// <param name="table">The histories.</param>
    /// <param name="weeks">The horizon.</param>
    /// <param name="margin">Times the value.</param>
    /// <param name="seed">Seed of the draws that intervals are quantiles of: each customer's own, so that others do not move them.</param>
    public static PurchaseForecast Of(PurchaseModel model, GammaGamma? values, PurchaseTable table, int weeks, double margin, int seed)
    {
        var kept = (1 - table.Returned) * margin;
        // Where the mean over all customers is not finite (q <= 1), who bought once is worth what repeat purchases are on average.
        var usual = table.Histories.Where(h => h.MeanValue > 0).Select(h => h.MeanValue).DefaultIfEmpty(0).Average();
        var customers = table.Histories.Select((history, i) =>
        {
            var (random, purchases) = (new Random(seed + i), model.Expected(history, weeks));
            var draws = new double[Draws];
            for (var k = 0; k < Draws; k++)
                draws[k] = model.Draw(history, weeks, random) is var n && values is null ? n : kept * values!.Draw(history, n, random);
            Array.Sort(draws);
            var value = values is null ? purchases : kept * purchases * (values.Expected(history) is var mean && double.IsFinite(mean) ? mean : usual);
            return new CustomerForecast(history, model.ProbabilityAlive(history), purchases, value,
                [.. Shares.Select(s => (draws[(int)(Draws * (1 - s) / 2)], draws[(int)Math.Ceiling(Draws * (1 + s) / 2) - 1]))]);
        });
        return new(table, margin, values is not null, [.. customers]);
    }

    /// <summary>Figures against what was bought after the last day learnt from.</summary>
    public IReadOnlyList<FoldMetric> Figures() =>
    [
        .. Judged(Numbers(c => c.Purchases), Numbers(c => c.Value)),
        .. Shares.SelectMany((share, k) => new[]
        {
            Figure($"coverage_{100 * share:0}", Customers.Average(c => Actual(c.History) is var a && a >= c.Ends[k].Lower - 0.005 && a <= c.Ends[k].Upper + 0.005 ? 1.0 : 0)),
            Figure($"width_{100 * share:0}", Customers.Average(c => c.Ends[k].Upper - c.Ends[k].Lower)),
        }),
    ];

    /// <summary>The same of what needs no model: the horizon before once more, and each customer's own rate going on.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FoldMetric>> Baselines(int weeks) => new Dictionary<string, IReadOnlyList<FoldMetric>>
    {
        ["persistence"] = Judged(Numbers(c => c.History.Before), Numbers(c => hasAmounts ? margin * c.History.BeforeValue : c.History.Before)),
        ["own_rate"] = Judged(Numbers(c => Rate(c.History, weeks)), Numbers(c => hasAmounts
            ? Rate(c.History, weeks) * (1 - table.Returned) * margin * (c.History.Repeats > 0 ? c.History.MeanValue : 0) : Rate(c.History, weeks))),
    };

    static double Rate(PurchaseHistory history, int weeks) => history.Age > 0 ? history.Repeats / history.Age * weeks : 0;

    double Actual(PurchaseHistory history) => hasAmounts ? margin * history.LaterValue : history.Later;

    float[] Numbers(Func<CustomerForecast, double> of) => [.. Customers.Select(c => (float)of(c))];

    List<FoldMetric> Judged(float[] purchases, float[] values)
    {
        var (bought, worth) = (Numbers(c => c.History.Later), Numbers(c => Actual(c.History)));
        List<FoldMetric> figures =
        [
            Figure("purchases", purchases.Sum(p => (double)p)), Figure("purchases_seen", bought.Sum(p => (double)p)),
            Figure("purchases_mae", RegressionMetrics.MeanAbsolute(purchases, bought)), Figure("purchases_spearman", Ranking.Spearman(purchases, bought)),
        ];
        if (hasAmounts)
        {
            figures.AddRange(
            [
                Figure("value", values.Sum(v => (double)v)), Figure("value_seen", worth.Sum(v => (double)v)),
                Figure("mae", RegressionMetrics.MeanAbsolute(values, worth)), Figure("rmse", RegressionMetrics.RootMeanSquare(values, worth)),
                Figure("spearman", Ranking.Spearman(values, worth)),
            ]);
        }
        return figures;
    }

    static FoldMetric Figure(string name, double value) => FoldMetric.Of(name, [value]);
}
