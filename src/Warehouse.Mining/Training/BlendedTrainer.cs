using System.Globalization;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Training;

/// <summary>Boosted trees and logistic regression added in log-odds: the line carries what is small but steady, the trees what bends. A
/// mean of two models that err differently varies less than either (Breiman 1996, Machine Learning 24, 49-64), and a sum of additive
/// models has additive reasons.</summary>
/// <remarks>Unless <c>share</c> is given, it is the one of <see cref="Shares"/> with the least log loss on a third of the groups that is
/// held out of the rows given. Monotone constraints bind the trees alone.</remarks>
public sealed class BlendedTrainer : ITrainer
{
    /// <summary>The option that is the logistic part.</summary>
    public const string Share = "share";

    const int InnerFolds = 3;

    static readonly GradientBoostedTrees Trees = new();
    static readonly LogisticRegression Line = new();
    static readonly double[] Shares = [0, 0.15, 0.3, 0.45, 0.6, 0.8, 1];

    /// <inheritdoc />
    public string Name => "blend";

    /// <inheritdoc />
    public IReadOnlyList<TrainerOption> Options { get; } =
    [
        new(Share, "", "the logistic part of the log-odds, the trees' being the rest", 0, 1),
        .. Trees.Options.Concat(Line.Options).DistinctBy(o => o.Name),
    ];

    /// <inheritdoc />
    public bool Learns(MiningTask task) => task == MiningTask.Binary;

    /// <inheritdoc />
    public FittedModel Fit(TrainingSet training, TrainerSettings settings, CancellationToken cancellation)
    {
        var share = settings.Number(this, Share) ?? Search(training, settings, cancellation);
        var (trees, line) = (Trees.Fit(training, settings, cancellation), Line.Fit(training, settings, cancellation));
        return new(new BlendedModel(((TreeModel)trees.Model).Ensemble.Times((float)(1 - share)), ((LinearModel)line.Model).Times(share)),
            [new(Share, share.ToString("R", CultureInfo.InvariantCulture)), .. trees.Notes, .. line.Notes]);
    }

    static double Search(TrainingSet set, TrainerSettings settings, CancellationToken cancellation)
    {
        var fold = Folds.Inner(set, InnerFolds, settings.Seed)[0];
        var (train, held) = (set.Take(fold.Train), set.Take(fold.Test));
        var (trees, line) = (Trees.Fit(train, settings, cancellation).Model.Margins(held.Features),
            Line.Fit(train, settings, cancellation).Model.Margins(held.Features));
        return Shares.MinBy(share => ProbabilityMetrics.LogLoss(
            [.. trees.Zip(line, (t, l) => (float)LinkFunction.Logistic(((1 - share) * t) + (share * l)))], held.Labels));
    }
}
