using FsCheck;
using FsCheck.Fluent;
using Warehouse.Mining.Calibration;
using Warehouse.Mining.Training;
using Warehouse.Tests.Mining.Evaluation;

namespace Warehouse.Tests.Mining.Calibration;

public sealed class CalibrationTests
{
    [Fact]
    public void Isotonic_regression_pools_violators_as_by_hand()
    {
        var fitted = IsotonicRegression.Fit([1, 2, 3, 4, 5, 6], [0, 1, 0, 1, 0.5f, 1]);
        Assert.Equal([1, 2, 3, 4, 5, 6], fitted.Margins);
        float[] expected = [0.5f / 6, 0.5f, 0.5f, 0.75f, 0.75f, 1 - (0.5f / 6)];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], fitted.Probabilities[i], 1e-6f);
        Assert.Equal(0.625f, fitted.At(3.5f), 1e-6f);
        Assert.Equal(0.5f / 6, fitted.At(-9), 1e-6f);
    }

    [Fact]
    public void Isotonic_regression_never_falls_and_no_step_function_fits_better() => Prop.ForAll(RankingTests.Cases(), rows =>
    {
        var (margins, labels) = rows;
        var fitted = IsotonicRegression.Fit(margins, labels);
        var probabilities = Array.ConvertAll(margins.Order().ToArray(), fitted.At);
        return probabilities.Zip(probabilities.Skip(1)).All(p => p.First <= p.Second + 1e-7f)
            && Math.Abs(margins.Select(m => (double)fitted.At(m)).Sum() - labels.Sum()) <= 1.01;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Platt_s_line_is_found_again_and_chosen_where_it_is_the_truth()
    {
        var (margins, labels) = Bent(m => (0.5 * m) - 1);
        var line = PlattScaling.Fit(margins, labels);
        Assert.Equal(0.5, line.Slope, 0.03);
        Assert.Equal(-1, line.Intercept, 0.05);
        Assert.Equal("platt", Calibrations.Choose(margins, labels, 1).Name);
    }

    [Fact]
    public void A_step_is_left_to_isotonic_regression_and_the_right_margin_to_none()
    {
        var (margins, labels) = Bent(m => m < 0 ? -2 : m < 1 ? 0 : 2);
        Assert.Equal("isotonic", Calibrations.Choose(margins, labels, 1).Name);
        var (right, ofRight) = Bent(m => m);
        var (name, calibration) = Calibrations.Choose(right, ofRight, 1);
        Assert.NotEqual("isotonic", name);
        Assert.Equal(LinkFunction.Logistic(1.3), calibration.At(1.3f), 0.02);
    }

    [Fact]
    public void Conformal_intervals_cover_what_they_promise()
    {
        var random = new Random(8);
        float[] Noise(int n) => [.. Enumerable.Range(0, n).Select(_ => (float)(random.NextDouble() * random.NextDouble()))];
        Assert.Equal(4f, ConformalInterval.Fit([0, 0, 0, 0], [1, -2, 3, -4], 0.75).HalfWidth);
        Assert.Equal(float.PositiveInfinity, ConformalInterval.Fit([0, 0], [1, 2], 0.9).HalfWidth);
        var interval = ConformalInterval.Fit(new float[2_000], Noise(2_000), 0.9);
        var covered = Noise(20_000).Count(x => interval.Around(0) is var (low, high) && x >= low && x <= high) / 20_000.0;
        Assert.InRange(covered, 0.88, 0.92);
    }

    static (float[] Margins, float[] Labels) Bent(Func<double, double> truth)
    {
        var random = new Random(2);
        var margins = Enumerable.Range(0, 20_000).Select(_ => (float)((random.NextDouble() * 6) - 3)).ToArray();
        return (margins, Array.ConvertAll(margins, m => random.NextDouble() < LinkFunction.Logistic(truth(m)) ? 1f : 0f));
    }
}
