using System.Globalization;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Registry;

namespace Warehouse.Mining.Running;

/// <summary>How far rows lie from those that a model learnt from, and what moves its scores.</summary>
public static class Drifts
{
    /// <summary>Index from which a feature or the score counts as drifted.</summary>
    public const double Alert = 0.25;

    const int RowsExplained = 1_000;

    /// <summary>One sentence for each feature or score above the limit.</summary>
    public static IEnumerable<string> Alerts(IReadOnlyList<KeyValuePair<string, double>> drift) =>
        drift.Where(d => d.Value >= Alert).Select(d => string.Create(CultureInfo.InvariantCulture,
            $"drift: {d.Key} has moved away from training (population stability index {d.Value:0.0000}, alert from {Alert})"));

    /// <summary>Population stability index of each feature and of the score (named <c>(score)</c>), the largest first.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> Of(StoredModel model, FeatureMatrix features, float[] margins)
    {
        var found = model.Features.Select((f, j) => KeyValuePair.Create(f.Name, Index(model, j, features.Column(j)))).ToList();
        found.Add(new("(score)", Index(model, model.Features.Count, margins)));
        return [.. found.OrderByDescending(f => f.Value)];
    }

    /// <summary>Share of each feature in the scores, the largest first.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> Importance(StoredModel model, FeatureMatrix features)
    {
        var p = features.Columns.Count;
        var contributions = model.Fitted().Contributions(features.Take([.. Enumerable.Range(0, Math.Min(RowsExplained, features.Rows))]));
        var sums = new double[p];
        for (var k = 0; k < contributions.Length; k++)
        {
            if (k % (p + 1) < p)
                sums[k % (p + 1)] += Math.Abs(contributions[k]);
        }
        var total = sums.Sum();
        return [.. features.Columns.Select((c, j) => KeyValuePair.Create(c.Name, total > 0 ? sums[j] / total : 0)).OrderByDescending(f =>
            f.Value)];
    }

    static double Index(StoredModel model, int column, ReadOnlySpan<float> values) =>
        PopulationStability.Index(model.Counts[column], PopulationStability.Counts(values, model.Edges[column]));
}
