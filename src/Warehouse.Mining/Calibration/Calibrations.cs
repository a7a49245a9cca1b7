using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Calibration;

/// <summary>Chooses between calibrations by rows that neither saw.</summary>
public static class Calibrations
{
    const int MostFolds = 5;

    /// <summary>Rows of the rarer class from which steps are tried: with fewer Platt's line is the better one (Niculescu-Mizil, Caruana 2005,
    /// Proc. ICML 22, 625-632), and steps without a positive claim that nobody leaves.</summary>
    const int RowsForSteps = 1_000;

    /// <summary>The calibration with the least log loss out of sample: Platt's line, isotonic regression, or the model's own link (Platt's
    /// line with
    /// slope 1 and intercept 0) where neither does better.</summary>
    /// <param name="margins">n margins of rows that the model did not learn from.</param>
    /// <param name="labels">Their n labels, 0 or 1.</param>
    /// <param name="seed">Seed of the folds.</param>
    /// <param name="groups">Whom each of the n rows speaks of; null where each stands for itself.</param>
    /// <returns>The name of the choice, and the calibration fitted to all n rows.</returns>
    public static (string Name, ICalibration Calibration) Choose(float[] margins, float[] labels, int seed, string[]? groups = null)
    {
        (string Name, Func<float[], float[], ICalibration> Fit)[] ways =
        [
            ("none", (_, _) => new PlattScaling(1, 0)), ("platt", PlattScaling.Fit), ("isotonic", IsotonicRegression.Fit),
        ];
        var positives = labels.Count(l => l > 0.5f);
        if (Math.Min(positives, labels.Length - positives) < RowsForSteps)
            ways = ways[..^1];
        var folds = Math.Min(MostFolds, Math.Min(positives, labels.Length - positives));
        if (folds < 2)
            return (ways[0].Name, ways[0].Fit(margins, labels));
        var set = new TrainingSet(MiningTask.Binary, new([], labels.Length, []), labels, 2, Groups: groups);
        var parts = Folds.Inner(set, folds, seed);
        var best = ways.MinBy(way => parts.Sum(part =>
        {
            var fitted = way.Fit(Take(margins, part.Train), Take(labels, part.Train));
            return part.Test.Length * ProbabilityMetrics.LogLoss(Array.ConvertAll(Take(margins, part.Test), fitted.At),
                Take(labels, part.Test));
        }));
        return (best.Name, best.Fit(margins, labels));
    }

    static float[] Take(float[] values, int[] rows) => Array.ConvertAll(rows, r => values[r]);
}
