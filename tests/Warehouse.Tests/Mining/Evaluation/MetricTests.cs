using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Training;

namespace Warehouse.Tests.Mining.Evaluation;

public sealed class MetricTests
{
    [Fact]
    public void Brier_and_log_loss_are_those_counted_by_hand()
    {
        float[] probabilities = [0.75f, 0.25f, 0.5f], labels = [1, 0, 1];
        Assert.Equal((0.0625 + 0.0625 + 0.25) / 3, ProbabilityMetrics.Brier(probabilities, labels), 12);
        Assert.Equal(-((2 * Math.Log(0.75)) + Math.Log(0.5)) / 3, ProbabilityMetrics.LogLoss(probabilities, labels), 12);
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.25)) / 2, ProbabilityMetrics.MulticlassLogLoss([0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f],
            [0, 2], 3), 12);
        Assert.Equal(0.5, ProbabilityMetrics.Accuracy([0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f], [0, 2], 3));
    }

    [Fact]
    public void A_certain_and_wrong_probability_has_a_finite_loss() =>
        Assert.InRange(ProbabilityMetrics.LogLoss([1f, 0f], [0, 1]), 34, 35);

    [Fact]
    public void The_calibration_error_is_the_mean_gap_of_the_bins()
    {
        // Two bins: 0.2 on average with none of two, 0.75 with one of two.
        Assert.Equal(((0.2 * 2) + (0.25 * 2)) / 4, ProbabilityMetrics.CalibrationError([0.15f, 0.25f, 0.7f, 0.8f], [0, 0, 0, 1], 2), 6);
    }

    [Fact]
    public void The_calibration_line_finds_how_the_probabilities_were_bent()
    {
        var random = new Random(4);
        var logits = Enumerable.Range(0, 40_000).Select(_ => (random.NextDouble() * 6) - 3).ToArray();
        var labels = Array.ConvertAll(logits, l => random.NextDouble() < LinkFunction.Logistic(l) ? 1f : 0f);
        var (slope, intercept) = ProbabilityMetrics.CalibrationLine(Array.ConvertAll(logits, l => (float)LinkFunction.Logistic((2 * l)
            + 1)), labels);
        Assert.Equal(0.5, slope, 0.02);
        Assert.Equal(-0.5, intercept, 0.04);
    }

    /// <summary>Twice the same witnesses are no more of them; and of two hundred intervals about 190 hold the truth.</summary>
    [Fact]
    public void The_interval_of_the_calibration_slope_counts_customers_and_holds_the_truth()
    {
        var held = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var logits = Enumerable.Range(0, 400).Select(_ => (random.NextDouble() * 6) - 3).ToArray();
            var labels = Array.ConvertAll(logits, l => random.NextDouble() < LinkFunction.Logistic(l) ? 1f : 0f);
            var probabilities = Array.ConvertAll(logits, l => (float)LinkFunction.Logistic(l));
            string[] groups = [.. Enumerable.Range(0, 400).Select(i => $"{i}")];
            var (once, twice) = (ProbabilityMetrics.CalibrationSlope(probabilities, labels, groups),
                ProbabilityMetrics.CalibrationSlope([.. probabilities, .. probabilities], [.. labels, .. labels], [.. groups, .. groups]));
            Assert.Equal(once.Lower, twice.Lower, 1e-4);
            held += once is { Lower: < 1, Upper: > 1 } ? 1 : 0;
        }
        Assert.InRange(held, 180, 198);
    }

    [Fact]
    public void Errors_of_numbers_are_those_counted_by_hand()
    {
        float[] predicted = [1, 2, 6], labels = [1, 4, 4];
        Assert.Equal(4.0 / 3, RegressionMetrics.MeanAbsolute(predicted, labels), 12);
        Assert.Equal(Math.Sqrt(8.0 / 3), RegressionMetrics.RootMeanSquare(predicted, labels), 12);
        Assert.Equal(1 - (8.0 / 6), RegressionMetrics.RSquared(predicted, labels), 12);
    }

    [Fact]
    public void Stability_is_nought_for_the_same_and_the_published_sum_for_shifted_shares()
    {
        Assert.Equal(0, PopulationStability.Index([10, 20, 70], [1, 2, 7]), 12);
        Assert.Equal((0.1 * Math.Log(1.5)) + (-0.1 * Math.Log(0.7 / 0.8)), PopulationStability.Index([20, 80], [30, 70]), 12);
        var edges = PopulationStability.Edges([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        Assert.Equal(9, edges.Length);
        Assert.Equal([2, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1], PopulationStability.Counts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, float.NaN], edges));
    }

    [Fact]
    public void Folds_part_the_rows_and_keep_the_classes_even()
    {
        var set = Synthetic.Rows(1_003, 3, MiningTask.Binary, 1);
        var folds = Folds.Stratified(set, 5, 42);
        Assert.Equal(Enumerable.Range(0, 1_003), folds.SelectMany(f => f.Test).Order());
        Assert.All(folds, f => Assert.Equal(1_003, f.Train.Length + f.Test.Length));
        Assert.All(folds, f => Assert.InRange(f.Test.Length, 200, 201));
        var positives = folds.Select(f => f.Test.Count(r => set.Labels[r] == 1)).ToList();
        Assert.InRange(positives.Max() - positives.Min(), 0, 1);
        Assert.Equal(folds.Select(f => f.Test), Folds.Stratified(set, 5, 42).Select(f => f.Test));
        Assert.NotEqual(folds[0].Test, Folds.Stratified(set, 5, 43)[0].Test);
    }

    [Fact]
    public void Groups_stay_together_and_time_goes_forward()
    {
        var groups = Enumerable.Range(0, 200).Select(i => $"g{i % 23}").ToArray();
        var grouped = Folds.Grouped(groups, 4, 1);
        Assert.All(grouped, f => Assert.Empty(f.Test.Select(r => groups[r]).Intersect(f.Train.Select(r => groups[r]))));
        var times = Enumerable.Range(0, 200).Select(i => (double)(i * 7 % 50)).ToArray();
        var forward = Folds.Forward(times, 3);
        Assert.All(forward, f => Assert.True(f.Train.Max(r => times[r]) < f.Test.Min(r => times[r])));
        Assert.Throws<ArgumentException>(() => Folds.Forward(new double[10], 3));
        Assert.Throws<ArgumentException>(() => Folds.Grouped(["a", "b"], 3, 1));
    }

    [Fact]
    public void A_feature_that_gives_the_label_away_is_found_and_an_honest_one_is_not()
    {
        var set = Synthetic.Rows(400, 4, MiningTask.Binary, 3);
        Assert.Empty(Leakage.Find(set));
        for (var i = 0; i < 400; i++)
            set.Features.Column(2)[i] = 5 - (2 * set.Labels[i]);
        Assert.Equal("x2", Assert.Single(Leakage.Find(set)).Feature);
    }
}
