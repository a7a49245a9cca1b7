namespace Warehouse.Mining.Evaluation;

/// <summary>Errors of predicted numbers.</summary>
public static class RegressionMetrics
{
    /// <summary>Mean absolute error, in the label's unit.</summary>
    public static double MeanAbsolute(float[] predicted, float[] labels) => Mean(predicted, labels, e => Math.Abs(e));

    /// <summary>Root of the mean squared error, in the label's unit.</summary>
    public static double RootMeanSquare(float[] predicted, float[] labels) => Math.Sqrt(Mean(predicted, labels, e => e * e));

    /// <summary>1 - squared errors / squared deviations from the mean of these labels; NaN where these are all equal.</summary>
    public static double RSquared(float[] predicted, float[] labels)
    {
        var mean = labels.Average(l => (double)l);
        var total = labels.Sum(l => (l - mean) * (l - mean));
        return total > 0 ? 1 - (Mean(predicted, labels, e => e * e) * labels.Length / total) : double.NaN;
    }

    static double Mean(float[] predicted, float[] labels, Func<double, double> of)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += of((double)predicted[i] - labels[i]);
        return sum / labels.Length;
    }
}
