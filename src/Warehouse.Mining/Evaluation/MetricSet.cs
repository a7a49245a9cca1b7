using Warehouse.Mining.Training;

namespace Warehouse.Mining.Evaluation;

/// <summary>The figures that judge a model, by task.</summary>
public static class MetricSet
{
    /// <summary>Figures of one set of scores.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="scores">n x g scores.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="classes">Classes, for several.</param>
    /// <returns>Name and value, in the order they are shown; those first by which models are compared.</returns>
    public static IReadOnlyList<KeyValuePair<string, double>> Of(MiningTask task, float[] scores, float[] labels, int classes) =>
        task switch
        {
            MiningTask.Binary => OfTwoClasses(scores, labels),
            MiningTask.Multiclass =>
            [
                new("accuracy", ProbabilityMetrics.Accuracy(scores, labels, classes)),
            new("log_loss", ProbabilityMetrics.MulticlassLogLoss(scores, labels, classes)),
        ],
            _ =>
            [
                new("mae", RegressionMetrics.MeanAbsolute(scores, labels)),
            new("rmse", RegressionMetrics.RootMeanSquare(scores, labels)),
            new("r2", RegressionMetrics.RSquared(scores, labels)),
            new("spearman", Ranking.Spearman(scores, labels)),
        ],
        };

    static KeyValuePair<string, double>[] OfTwoClasses(float[] scores, float[] labels)
    {
        var (slope, intercept) = ProbabilityMetrics.CalibrationLine(scores, labels);
        return
        [
            new("auc", Ranking.Auc(scores, labels)),
            new("pr_auc", Ranking.PrecisionRecallArea(scores, labels)),
            new("brier", ProbabilityMetrics.Brier(scores, labels)),
            new("log_loss", ProbabilityMetrics.LogLoss(scores, labels)),
            new("lift_at_10", Ranking.Lift(scores, labels)),
            new("ece", ProbabilityMetrics.CalibrationError(scores, labels)),
            new("calibration_slope", slope),
            new("calibration_intercept", intercept),
            new("empc", ExpectedMaximumProfit.Of(scores, labels).Profit),
        ];
    }
}

/// <summary>A figure over folds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mean">Mean of the folds where it is defined.</param>
/// <param name="Sd">Standard deviation over folds (n - 1); 0 for a single one.</param>
/// <param name="Values">The folds' values.</param>
public sealed record FoldMetric(string Name, double Mean, double Sd, IReadOnlyList<double> Values)
{
    /// <summary>Sums up folds.</summary>
    public static FoldMetric Of(string name, IReadOnlyList<double> values)
    {
        var known = values.Where(double.IsFinite).ToList();
        var mean = known.Count > 0 ? known.Average() : double.NaN;
        return new(name, mean, known.Count > 1 ? Math.Sqrt(known.Sum(v => (v - mean) * (v - mean)) / (known.Count - 1)) : 0, values);
    }
}
