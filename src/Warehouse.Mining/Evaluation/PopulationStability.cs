namespace Warehouse.Mining.Evaluation;

/// <summary>Population stability index: how far values of tonight lie from those of training.</summary>
/// <remarks>PSI = sum over bins of (q - p) ln(q / p) with p, q the shares of the two samples; below 0.1 is usually taken as stable, above
/// 0.25
/// as drifted. Bins are the deciles of the first sample, or categories; missing values are a bin. A share of 0 counts as half a
/// row.</remarks>
public static class PopulationStability
{
    const int Bins = 10;

    /// <summary>Upper ends of the bins, ascending, the last one open.</summary>
    public static float[] Edges(ReadOnlySpan<float> reference)
    {
        var sorted = new List<float>(reference.Length);
        foreach (var x in reference)
        {
            if (!float.IsNaN(x))
                sorted.Add(x);
        }
        sorted.Sort();
        return sorted.Count == 0 ? [] : [.. Enumerable.Range(1, Bins - 1).Select(k => sorted[(int)((long)sorted.Count * k / Bins)])
            .Distinct()];
    }

    /// <summary>Rows in each bin; the last count is that of missing values.</summary>
    public static double[] Counts(ReadOnlySpan<float> values, float[] edges)
    {
        var counts = new double[edges.Length + 2];
        foreach (var x in values)
        {
            var at = float.IsNaN(x) ? edges.Length + 1 : Array.BinarySearch(edges, x);
            counts[at < 0 ? ~at : at]++;
        }
        return counts;
    }

    /// <summary>The index of two samples by counts of the same bins; 0 where they are equal.</summary>
    public static double Index(double[] reference, double[] current)
    {
        double n = reference.Sum(), m = current.Sum();
        if (n == 0 || m == 0)
            return 0;
        var sum = 0.0;
        for (var k = 0; k < reference.Length; k++)
        {
            if (reference[k] == 0 && current[k] == 0)
                continue;
            var (p, q) = (Math.Max(reference[k], 0.5) / n, Math.Max(current[k], 0.5) / m);
            sum += (q - p) * Math.Log(q / p);
        }
        return sum;
    }
}
