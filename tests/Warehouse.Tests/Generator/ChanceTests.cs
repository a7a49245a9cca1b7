using FsCheck;
using FsCheck.Fluent;
using Warehouse.Generator;

namespace Warehouse.Tests.Generator;

/// <summary>Random numbers and functions that give the same bits everywhere.</summary>
public sealed class ChanceTests
{
    [Fact]
    public void Exp_and_log_agree_with_the_systems() => Prop.ForAll(Gen.Choose(-600_000, 600_000).ToArbitrary(), thousandths =>
    {
        var x = thousandths / 1000.0;
        Assert.Equal(1, ExactMath.Exp(x) / Math.Exp(x), 1e-12);
        Assert.Equal(x, ExactMath.Log(Math.Exp(x)), 1e-9);
        Assert.Equal(Math.Log(Math.Abs(x) + 1e-3), ExactMath.Log(Math.Abs(x) + 1e-3), 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_draw_depends_on_its_key_alone()
    {
        var first = Draw.Of(7, Purpose.Edge, 3, 4);
        var again = Draw.Of(7, Purpose.Edge, 3, 4);
        var others = new[] { Draw.Of(8, Purpose.Edge, 3, 4), Draw.Of(7, Purpose.Loan, 3, 4), Draw.Of(7, Purpose.Edge, 4, 3), Draw.Of(7, Purpose.Edge, 3, 5) };
        var value = first.Next();
        Assert.Equal(value, again.Next());
        Assert.DoesNotContain(value, others.Select(o => o.Next()));
    }

    /// <summary>The bits themselves: what this test breaks on changes every bank.</summary>
    [Fact]
    public void The_first_numbers_stay_as_they_are()
    {
        var draw = Draw.Of(1, Purpose.FirmTraits, 0);
        Assert.Equal([0.78344365714832986, 0.013023768827961413, 0.51301258528406657], [draw.Unit(), draw.Unit(), draw.Normal()]);
    }

    [Fact]
    public void Normal_and_Poisson_have_their_moments()
    {
        var draw = Draw.Of(11, Purpose.Rates, 0);
        var normal = Enumerable.Range(0, 200_000).Select(_ => draw.Normal()).ToArray();
        var poisson = Enumerable.Range(0, 100_000).Select(_ => (double)draw.Poisson(2.5)).ToArray();
        Assert.Equal((0.0, 1.0), (Math.Round(normal.Average(), 1), Math.Round(normal.Average(x => x * x), 1)));
        Assert.Equal(0.0228, normal.Count(x => x > 2) / 200_000.0, 0.0015);
        Assert.Equal(2.5, poisson.Average(), 0.03);
        Assert.Equal(2.5, poisson.Average(x => (x - poisson.Average()) * (x - poisson.Average())), 0.06);
    }

    [Fact]
    public void A_weighted_draw_keeps_to_its_weights()
    {
        var draw = Draw.Of(3, Purpose.Rates, 1);
        var counts = new int[3];
        for (var i = 0; i < 60_000; i++)
            counts[draw.Weighted([1, 0, 2])]++;
        Assert.Equal(0, counts[1]);
        Assert.Equal(2.0, (double)counts[2] / counts[0], 0.08);
    }
}
