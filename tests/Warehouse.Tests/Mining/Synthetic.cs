using Warehouse.Mining;
using Warehouse.Mining.Training;

namespace Warehouse.Tests.Mining;

/// <summary>Random rows with a known law behind the label.</summary>
static class Synthetic
{
    /// <summary>p features, the last <paramref name="categorical"/> of them categories, a tenth of all cells missing; the label depends on
    /// the
    /// first features, on an interaction, and on the categories.</summary>
    public static TrainingSet Rows(int n, int p, MiningTask task, int seed, int categorical = 0, int categories = 12, int classes = 2)
    {
        var random = new Random(seed);
        var columns = Enumerable.Range(0, p).Select(j => j < p - categorical
            ? new FeatureColumn($"x{j}")
            : new FeatureColumn($"c{j}", [.. Enumerable.Range(0, categories).Select(k => $"v{k}")])).ToList();
        var matrix = FeatureMatrix.Empty(columns, n);
        var labels = new float[n];
        for (var i = 0; i < n; i++)
        {
            var signal = 0.0;
            for (var j = 0; j < p; j++)
            {
                var isCategorical = columns[j].IsCategorical;
                var x = isCategorical ? random.Next(categories) : (float)((random.NextDouble() * 2) - 1);
                signal += isCategorical ? (int)x * 7 % 5 / 4.0 - 0.5 : j < 3 ? x * (j + 1) / 2 : 0;
                matrix.Column(j)[i] = random.NextDouble() < 0.1 ? float.NaN : x;
            }
            if (!float.IsNaN(matrix[i, 0]) && !float.IsNaN(matrix[i, 1]))
                signal += 2 * matrix[i, 0] * matrix[i, 1];
            labels[i] = task switch
            {
                MiningTask.Binary => random.NextDouble() < LinkFunction.Logistic(2 * signal) ? 1 : 0,
                MiningTask.Multiclass => Math.Clamp((int)Math.Floor((signal + 1.5) / 3 * classes), 0, classes - 1),
                _ => (float)(signal + (random.NextDouble() / 5)),
            };
        }
        return new(task, matrix, labels, task == MiningTask.Regression ? 0 : classes);
    }
}
