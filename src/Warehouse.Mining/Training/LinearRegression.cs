using System.Globalization;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Training;

/// <summary>Least squares with an L2 penalty on standardised columns (ridge), by the normal equations.</summary>
/// <remarks>The penalty is the one of 0.1, 1, 10, 100 with the least error on a fifth of the rows that is held out, unless <c>l2</c> is
/// given.</remarks>
public sealed class LinearRegression : ITrainer
{
    static readonly double[] Penalties = [0.1, 1, 10, 100];

    /// <inheritdoc />
    public string Name => "linear";

    /// <inheritdoc />
    public IReadOnlyList<TrainerOption> Options { get; } =
        [new("l2", "", "penalty: times the sum of squared coefficients is added to the squared error", 1e-9)];

    /// <inheritdoc />
    public bool Learns(MiningTask task) => task == MiningTask.Regression;

    /// <inheritdoc />
    public FittedModel Fit(TrainingSet training, TrainerSettings settings, CancellationToken cancellation)
    {
        var penalty = settings.Number(this, "l2") ?? Search(training, settings.Seed);
        return new(Fit(training, penalty), [new("l2", penalty.ToString("R", CultureInfo.InvariantCulture))]);
    }

    static double Search(TrainingSet set, int seed)
    {
        if (set.Features.Rows < 50)
            return Penalties[1];
        var fold = Folds.Inner(set, 5, seed)[0];
        var (train, held) = (set.Take(fold.Train), set.Take(fold.Test));
        return Penalties.MinBy(penalty => RegressionMetrics.RootMeanSquare(Fit(train, penalty).Margins(held.Features), held.Labels));
    }

    static LinearModel Fit(TrainingSet set, double penalty)
    {
        var design = new LinearDesign(set.Features);
        // Around the mean, so that single precision of a large label is no matter.
        var mean = set.Labels.Average(l => (double)l);
        var weights = set.Weights is null ? null : Array.ConvertAll(set.Weights, w => (double)w);
        var (gram, moment) = design.Normal(weights, [.. set.Labels.Select((l, i) => (weights?[i] ?? 1) * (l - mean))]);
        gram[0, 0] += 1e-9;
        for (var k = 1; k < gram.RowCount; k++)
            gram[k, k] += penalty;
        var (intercept, terms) = design.Terms(gram.Cholesky().Solve(moment));
        return new() { Intercepts = [intercept + mean], Terms = [terms] };
    }
}
