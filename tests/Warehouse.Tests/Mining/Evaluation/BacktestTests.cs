using FsCheck;
using FsCheck.Fluent;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Tests.Mining.Evaluation;

/// <summary>Lists replayed on nights made up by hand.</summary>
public sealed class BacktestTests
{
    // Two nights of four parties; a and b come about in the first, c in the second.
    static readonly BacktestRows Rows = new(["a", "b", "c", "d", "a", "b", "c", "d"], [0, 0, 0, 0, 1, 1, 1, 1],
        [1, 1, 0, 0, 0, 0, 1, 0], [100, 50, 0, -10, 0, 0, 30, float.NaN], [2, 8, float.NaN, float.NaN, float.NaN, float.NaN, 5, float.NaN]);

    static readonly float[] Best = [9, 8, 2, 1, 2, 1, 9, 0];
    static readonly float[] Worst = [1, 2, 8, 9, 8, 7, 1, 9];

    static BacktestLine Line(string ranking, double top) =>
        Backtest.Run(Rows, [new(Backtest.Model, Best), new("worst", Worst)], [1, 2, 0.5], 42).Single(l => l.Ranking == ranking && l.Top == top);

    [Fact]
    public void The_first_of_each_night_are_counted_and_what_they_brought_is_summed()
    {
        var line = Line(Backtest.Model, 1);
        Assert.Equal((2, 2, 2), (line.Nights, line.Listed, line.Hits));
        Assert.Equal((1.0, 2 / 3.0, 65.0, 3.5), (line.Precision.Value, line.Recall, line.Gain.Value, line.LeadMonths!.Value));
        var two = Line(Backtest.Model, 2);
        Assert.Equal((4, 3, 0.75, 1.0, 5.0), (two.Listed, two.Hits, two.Precision.Value, two.Recall, two.LeadMonths!.Value));
        Assert.Equal(two with { Top = 0.5 }, Line(Backtest.Model, 0.5));
    }

    [Fact]
    public void A_ranking_that_finds_nothing_has_no_lead_and_the_list_is_that_much_better()
    {
        var line = Line("worst", 1);
        Assert.Equal((0, 0.0, 0.0), (line.Hits, line.Precision.Value, line.Recall));
        Assert.Null(line.LeadMonths);
        Assert.Equal(1.0, line.Advantage.Value);
        // What cannot be told counts for neither: d of the first night lost 10, d of the second is not known.
        Assert.Equal(-10.0, line.Gain.Value);
    }

    [Fact]
    public void An_interval_holds_its_figure_and_the_same_seed_gives_the_same_one() => Prop.ForAll(
        (from seed in Gen.Choose(0, 1000) from noise in Gen.Choose(-30, 30).ArrayOf(Best.Length) select (seed, noise)).ToArbitrary(), given =>
    {
        var scores = Best.Zip(given.noise, (s, n) => s + (n / 10f)).ToArray();
        var (first, second) = (Run(), Run());
        return first.SequenceEqual(second) && first.All(l => l.Precision.Value is >= 0 and <= 1 && l.Precision.Lower <= l.Precision.Upper && l.Hits <= l.Listed
            && l.Recall is >= 0 and <= 1 && (l.Ranking != Backtest.Model || (l.Advantage.Lower, l.Advantage.Upper) == (0, 0)));

        IReadOnlyList<BacktestLine> Run() => Backtest.Run(Rows, [new(Backtest.Model, scores)], [2], given.seed);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void By_lot_the_precision_is_near_the_share_of_all()
    {
        var random = new Random(7);
        const int n = 20_000;
        var rows = new BacktestRows([.. Enumerable.Range(0, n).Select(i => $"p{i}")], [.. Enumerable.Range(0, n).Select(i => i % 4)],
            [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() < 0.2 ? 1f : 0)], new float[n], new float[n]);
        var lot = Backtest.Run(rows, [new(Backtest.Model, rows.Hits)], [1000], 3).Single(l => l.Ranking == Backtest.Chance);
        Assert.InRange(lot.Precision.Value, 0.17, 0.23);
        Assert.InRange(lot.Precision.Upper - lot.Precision.Lower, 0.015, 0.035);
    }
}
