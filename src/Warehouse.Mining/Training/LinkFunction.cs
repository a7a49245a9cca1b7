namespace Warehouse.Mining.Training;

/// <summary>From margins to scores.</summary>
public static class LinkFunction
{
    /// <summary>1 / (1 + e^-x).</summary>
    public static double Logistic(double margin) => 1 / (1 + Math.Exp(-margin));

    /// <summary>ln(p / (1 - p)).</summary>
    public static double Logit(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>Scores: probabilities by logistic or softmax, or the margin itself for regression.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="margins">n x g margins, row after row.</param>
    /// <param name="outputs">The number g.</param>
    public static float[] Scores(MiningTask task, float[] margins, int outputs)
    {
        if (task == MiningTask.Regression)
            return margins;
        if (task == MiningTask.Binary)
            return Array.ConvertAll(margins, m => (float)Logistic(m));
        var scores = new float[margins.Length];
        for (var start = 0; start < margins.Length; start += outputs)
        {
            var row = margins.AsSpan(start, outputs);
            var to = scores.AsSpan(start, outputs);
            var (most, sum) = (float.NegativeInfinity, 0.0);
            foreach (var m in row)
                most = Math.Max(most, m);
            foreach (var m in row)
                sum += Math.Exp(m - most);
            for (var k = 0; k < outputs; k++)
                to[k] = (float)(Math.Exp(row[k] - most) / sum);
        }
        return scores;
    }
}
