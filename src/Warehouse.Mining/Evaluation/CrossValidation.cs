using Warehouse.Mining.Training;

namespace Warehouse.Mining.Evaluation;

/// <summary>A model judged on rows that it did not learn from, fold after fold.</summary>
/// <param name="Metrics">Each figure over the folds.</param>
/// <param name="Scores">n x g scores, each by the model of the fold that the row tests; NaN for rows that test none.</param>
/// <param name="Notes">What the trainer chose, a fold.</param>
/// <param name="Importance">p shares of the features in the scores: mean absolute contribution, over folds and outputs, summing to
/// 1.</param>
/// <param name="UnseenCells">Cells of test rows whose category no training row of the fold has.</param>
public sealed record CrossValidated(
    IReadOnlyList<FoldMetric> Metrics, float[] Scores, IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> Notes,
        double[] Importance, long UnseenCells);

/// <summary>Cross-validation.</summary>
public static class CrossValidation
{
    const int RowsExplained = 1_000;

    /// <summary>Learns and judges once a fold.</summary>
    /// <param name="set">All rows.</param>
    /// <param name="folds">The folds; the trainer never sees a fold's test rows.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="settings">Its options.</param>
    /// <param name="progress">Told the number of each fold that is done.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static CrossValidated Run(
        TrainingSet set, IReadOnlyList<Fold> folds, ITrainer trainer, TrainerSettings settings, Action<int>? progress,
            CancellationToken cancellation)
    {
        var scores = new float[set.Labels.Length * set.Outputs];
        Array.Fill(scores, float.NaN);
        var (importance, unseen, done) = (new double[set.Features.Columns.Count], 0L, 0);
        var (notes, figures) = (new List<IReadOnlyList<KeyValuePair<string, string>>>(), new List<IReadOnlyList<KeyValuePair<string,
            double>>>());
        foreach (var fold in folds)
        {
            var (train, test) = (set.Take(fold.Train), set.Take(fold.Test));
            var fitted = trainer.Fit(train, settings, cancellation);
            var found = LinkFunction.Scores(set.Task, fitted.Model.Margins(test.Features), set.Outputs);
            for (var i = 0; i < fold.Test.Length; i++)
                found.AsSpan(i * set.Outputs, set.Outputs).CopyTo(scores.AsSpan(fold.Test[i] * set.Outputs));
            figures.Add(MetricSet.Of(set.Task, found, test.Labels, set.Classes));
            notes.Add(fitted.Notes);
            unseen += Unseen(train.Features, test.Features);
            Explain(fitted.Model, test.Features, set.Outputs, importance);
            progress?.Invoke(++done);
        }
        var total = importance.Sum();
        var metrics = figures[0].Select((f, k) => FoldMetric.Of(f.Key, [.. figures.Select(fold => fold[k].Value)]));
        return new([.. metrics], scores, notes, [.. importance.Select(i => total > 0 ? i / total : 0)], unseen);
    }

    static void Explain(IFittedModel model, FeatureMatrix features, int outputs, double[] importance)
    {
        var rows = Math.Min(RowsExplained, features.Rows);
        var contributions = model.Contributions(features.Take([.. Enumerable.Range(0, rows)]));
        var p = features.Columns.Count;
        for (var i = 0; i < rows * outputs; i++)
            for (var j = 0; j < p; j++)
                importance[j] += Math.Abs(contributions[(i * (p + 1)) + j]) / (rows * outputs);
    }

    static long Unseen(FeatureMatrix train, FeatureMatrix test)
    {
        var unseen = 0L;
        for (var j = 0; j < train.Columns.Count; j++)
        {
            if (!train.Columns[j].IsCategorical)
                continue;
            var known = new bool[train.Columns[j].Categories!.Count];
            foreach (var x in train.Column(j))
            {
                if (!float.IsNaN(x))
                    known[(int)x] = true;
            }
            foreach (var x in test.Column(j))
                unseen += !float.IsNaN(x) && !known[(int)x] ? 1 : 0;
        }
        return unseen;
    }
}
