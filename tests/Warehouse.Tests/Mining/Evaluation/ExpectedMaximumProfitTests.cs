using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.Distributions;
using Warehouse.Mining.Evaluation;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Mining.Evaluation;

public sealed class ExpectedMaximumProfitTests
{
    const int Steps = 4_000;

    [Fact]
    public void It_is_the_integral_of_the_best_profit_over_the_chance_to_keep_a_churner() => Prop.ForAll(RankingTests.Cases(), rows =>
    {
        var (scores, labels) = rows;
        if (!labels.Contains(0) || !labels.Contains(1))
            return true;
        var (profit, share) = ByDefinition(scores, labels, 200, 10, 1);
        var found = ExpectedMaximumProfit.Of(scores, labels);
        return Math.Abs(found.Profit - profit) < 0.02 && Math.Abs(found.Share - share) < 0.01;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void It_is_what_the_port_of_R_s_EMP_in_the_package_empulse_gives_as_its_example() => Assert.Equal(23.875593418348124,
        ExpectedMaximumProfit.Of([.1f, .2f, .3f, .4f, .5f, .7f, .8f, .9f], [0, 1, 0, 1, 0, 1, 0, 1]).Profit, 1e-9);

    /// <summary>Values of R's EMP 2.0.6, function empChurn, on the vectors of emp_churn.csv; emp_churn.R makes both.</summary>
    [Theory]
    [InlineData("weak", 6, 14, 200, 10, 1, 13.076119802603, 0.940284295771482)]
    [InlineData("weak", 6, 14, 100, 30, 5, 0.00642124679737209, 0.00400305634942121)]
    [InlineData("weak", 2, 3, 1500, 40, 8, 174.837544228693, 0.951086888394113)]
    [InlineData("strong", 6, 14, 200, 10, 1, 14.6320862404953, 0.586926478400907)]
    [InlineData("strong", 6, 14, 100, 30, 5, 2.28112818307912, 0.203103219712776)]
    [InlineData("strong", 2, 3, 1500, 40, 8, 170.472191111724, 0.64524179585325)]
    [InlineData("rare", 6, 14, 200, 10, 1, 0.630348182359459, 0.0416900377170231)]
    [InlineData("rare", 6, 14, 100, 30, 5, 0.021668825481411, 0.00590810639389497)]
    [InlineData("rare", 2, 3, 1500, 40, 8, 18.5083004306705, 0.391014709335835)]
    public void It_is_what_R_s_EMP_says_of_the_same_vectors(
        string name, double alpha, double beta, double value, double offer, double contact, double profit, double share)
    {
        var rows = File.ReadLines(Path.Combine(Checkout.Root, "tests/Warehouse.Tests/Mining/Evaluation/emp_churn.csv"))
            .Select(line => line.Split(',')).Where(row => row[0] == name).ToList();
        float[] Column(int at) => [.. rows.Select(row => float.Parse(row[at], CultureInfo.InvariantCulture))];
        var found = ExpectedMaximumProfit.Of(Column(1), Column(2), alpha, beta, value, offer, contact);
        Assert.Equal(profit, found.Profit, 1e-9);
        Assert.Equal(share, found.Share, 1e-9);
    }

    [Fact]
    public void A_perfect_ranking_earns_what_all_churners_are_worth()
    {
        float[] labels = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        float[] scores = [.9f, .8f, .7f, .6f, .5f, .4f, .3f, .2f, .1f, 0f];
        // Churners alone are addressed, unless keeping one does not pay: 200 (gamma (1 - d/CLV) - f/CLV) x 0.2 with E[gamma] = 0.3.
        Assert.Equal(0.2 * 200 * ((0.3 * 0.95) - 0.005), ExpectedMaximumProfit.Of(scores, labels).Profit, 3);
        Assert.Equal(0.2, ExpectedMaximumProfit.Of(scores, labels).Share, 3);
    }

    [Fact]
    public void It_never_falls_below_addressing_nobody_or_everybody() => Prop.ForAll(RankingTests.Cases(), rows =>
    {
        var (scores, labels) = rows;
        if (!labels.Contains(0) || !labels.Contains(1))
            return true;
        var rate = labels.Average(l => (double)l);
        var everybody = (200 * ((0.3 * 0.95) - 0.005) * rate) - (11 * (1 - rate));
        return ExpectedMaximumProfit.Of(scores, labels).Profit >= Math.Max(0, everybody) - 1e-9;
    }).QuickCheckThrowOnFailure();

    static (double Profit, double Share) ByDefinition(float[] scores, float[] labels, double value, double offer, double contact)
    {
        double churners = labels.Count(l => l == 1), others = labels.Length - churners;
        var cuts = scores.Distinct().Append(float.PositiveInfinity).Select(t => (
            F0: labels.Where((l, i) => l == 1 && scores[i] >= t).Count() / churners, F1: labels.Where((l, i) => l == 0 && scores[i] >= t)
                .Count() / others)).ToArray();
        var (pi0, profit, share) = (churners / labels.Length, 0.0, 0.0);
        for (var k = 0; k < Steps; k++)
        {
            var gamma = (k + 0.5) / Steps;
            var weight = Beta.PDF(6, 14, gamma) / Steps;
            var best = cuts.MaxBy(c => (((gamma * (value - offer)) - contact) * pi0 * c.F0) - ((offer + contact) * (1 - pi0) * c.F1));
            profit += weight * ((((gamma * (value - offer)) - contact) * pi0 * best.F0) - ((offer + contact) * (1 - pi0) * best.F1));
            share += weight * ((pi0 * best.F0) + ((1 - pi0) * best.F1));
        }
        return (profit, share);
    }
}
