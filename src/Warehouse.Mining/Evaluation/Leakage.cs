using Warehouse.Mining.Training;

namespace Warehouse.Mining.Evaluation;

/// <summary>Looks for features that give the label away.</summary>
public static class Leakage
{
    /// <summary>AUC, share of rows, or absolute correlation from which a single feature is suspect.</summary>
    const double Perfect = 0.9995;

    /// <summary>Features that by themselves predict the label all but perfectly, each with how well.</summary>
    public static IReadOnlyList<(string Feature, double Strength)> Find(TrainingSet set)
    {
        var found = new List<(string, double)>();
        for (var j = 0; j < set.Features.Columns.Count; j++)
        {
            var column = set.Features.Column(j).ToArray();
            var strength = set.Task == MiningTask.Regression ? Correlation(column, set.Labels)
                : set.Features.Columns[j].IsCategorical ? Majority(column, set.Labels)
                : set.Task == MiningTask.Binary ? Parting(column, set.Labels) : 0;
            if (strength >= Perfect)
                found.Add((set.Features.Columns[j].Name, strength));
        }
        return found;
    }

    /// <summary>The AUC of a number or of its absence, whichever way round.</summary>
    static double Parting(float[] column, float[] labels)
    {
        var present = Enumerable.Range(0, column.Length).Where(i => !float.IsNaN(column[i])).ToArray();
        var missing = Ranking.Auc(Array.ConvertAll(column, x => float.IsNaN(x) ? 1f : 0f), labels);
        // What a few rows say of a column that is mostly missing proves nothing.
        var value = present.Length * 2 >= column.Length
            ? Ranking.Auc(Array.ConvertAll(present, i => column[i]), Array.ConvertAll(present, i => labels[i])) : double.NaN;
        return Math.Max(Fold(value), Fold(missing));

        static double Fold(double auc) => double.IsNaN(auc) ? 0 : Math.Max(auc, 1 - auc);
    }

    /// <summary>Share of rows that are right when each category stands for its most frequent label.</summary>
    static double Majority(float[] column, float[] labels) => column.Zip(labels).GroupBy(x => float.IsNaN(x.First) ? -1 : x.First)
        .Sum(group => group.GroupBy(x => x.Second).Max(label => label.Count())) / (double)labels.Length;

    static double Correlation(float[] column, float[] labels)
    {
        var rows = Enumerable.Range(0, column.Length).Where(i => !float.IsNaN(column[i])).ToArray();
        if (rows.Length * 2 < column.Length)
            return 0;
        var (mx, my) = (rows.Average(i => (double)column[i]), rows.Average(i => (double)labels[i]));
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        foreach (var i in rows)
        {
            var (dx, dy) = (column[i] - mx, labels[i] - my);
            (xy, xx, yy) = (xy + (dx * dy), xx + (dx * dx), yy + (dy * dy));
        }
        return xx > 0 && yy > 0 ? Math.Abs(xy) / Math.Sqrt(xx * yy) : 0;
    }
}
