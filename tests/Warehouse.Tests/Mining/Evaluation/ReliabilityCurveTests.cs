using Warehouse.Mining.Evaluation;

namespace Warehouse.Tests.Mining.Evaluation;

public sealed class ReliabilityCurveTests
{
    [Fact]
    public void Bins_hold_what_was_foretold_beside_what_came_true()
    {
        var bins = ReliabilityCurve.Bins([0.1f, 0.2f, 0.6f, 0.8f], [0, 0, 1, 0], bins: 2);
        Assert.Equal([(0.15, 0.0, 2), (0.7, 0.5, 2)], bins.Select(b => (Math.Round(b.MeanScore, 6), b.Observed, b.Rows)));
    }

    [Fact]
    public void Rows_of_one_probability_stay_in_one_bin_and_none_is_lost()
    {
        var bins = ReliabilityCurve.Bins([.. Enumerable.Repeat(0.5f, 30), 0.9f], [.. Enumerable.Repeat(1f, 15), .. Enumerable.Repeat(0f, 16)]);
        Assert.Equal([(0.5, 0.5, 30), (0.9, 0.0, 1)], bins.Select(b => (b.MeanScore, b.Observed, b.Rows)).Select(b => (Math.Round(b.MeanScore, 6), b.Observed, b.Rows)));
    }

    [Fact]
    public void A_perfect_ranking_finds_all_at_the_share_of_positives_and_chance_lies_on_the_diagonal()
    {
        float[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 10 ? 1f : 0f)];
        var perfect = ReliabilityCurve.Gains([.. Enumerable.Range(0, 100).Select(i => -(float)i)], labels);
        Assert.Equal((0.5, 1.0, 1.0), (perfect[0].Found, perfect[1].Found, perfect[^1].Found));
        Assert.All(ReliabilityCurve.Gains(new float[100], labels), p => Assert.Equal(p.Share, p.Found, 1e-9));
        Assert.Empty(ReliabilityCurve.Gains([1f, 2f], [0f, 0f]));
    }
}
