using MathNet.Numerics.Distributions;

namespace Warehouse.Mining.Evaluation;

/// <summary>A figure with its confidence interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct Interval(double Value, double Lower, double Upper);

/// <summary>How well scores rank positives (label 1) above negatives (label 0).</summary>
public static class Ranking
{
    /// <summary>Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.</summary>
    /// <returns>0 to 1; NaN where one class is absent.</returns>
    /// <remarks>By midranks (Mann-Whitney). Cost O(n log n).</remarks>
    public static double Auc(float[] scores, float[] labels)
    {
        var ranks = Midranks(scores);
        double positives = labels.Count(l => l > 0.5f), negatives = labels.Length - positives;
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += labels[i] > 0.5f ? ranks[i] : 0;
        return positives == 0 || negatives == 0 ? double.NaN : (sum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }

    /// <summary>The AUC with DeLong's interval.</summary>
    /// <param name="scores">n scores.</param>
    /// <param name="labels">n labels, 0 or 1, at least two of each.</param>
    /// <param name="confidence">Such as 0.95.</param>
    /// <remarks>DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44, 837-845, by the midranks of Sun, Xu (2014), IEEE SPL 21, 1389-1393,
    /// eq. (5) to (7). Cut off at 0 and 1.</remarks>
    public static Interval AucInterval(float[] scores, float[] labels, double confidence = 0.95)
    {
        var positives = Pick(scores, labels, 1);
        var negatives = Pick(scores, labels, 0);
        if (positives.Length < 2 || negatives.Length < 2)
            return new(double.NaN, double.NaN, double.NaN);
        var all = Midranks([.. positives, .. negatives]);
        var (own, other) = (Midranks(positives), Midranks(negatives));
        // Share of negatives below each positive, and of positives above each negative.
        var ofPositives = own.Select((rank, i) => (all[i] - rank) / negatives.Length).ToArray();
        var ofNegatives = other.Select((rank, j) => 1 - ((all[positives.Length + j] - rank) / positives.Length)).ToArray();
        var auc = ofPositives.Average();
        var deviation = Math.Sqrt((Variance(ofPositives) / positives.Length) + (Variance(ofNegatives) / negatives.Length));
        var half = Normal.InvCDF(0, 1, 0.5 + (confidence / 2)) * deviation;
        return new(auc, Math.Max(0, auc - half), Math.Min(1, auc + half));
    }

    /// <summary>Area under the precision-recall curve as average precision: sum of precision x gain of recall over the different scores
    /// from the highest down, without interpolation.</summary>
    public static double PrecisionRecallArea(float[] scores, float[] labels)
    {
        double positives = labels.Count(l => l > 0.5f);
        var (area, hits, seen) = (0.0, 0.0, 0.0);
        foreach (var (count, found) in Steps(scores, labels))
        {
            (hits, seen) = (hits + found, seen + count);
            area += found / positives * (hits / seen);
        }
        return positives == 0 ? double.NaN : area;
    }

    /// <summary>Share of positives among the best-scored rows, divided by the share among all.</summary>
    /// <param name="scores">n scores.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="share">Share of rows that is looked at, such as 0.1.</param>
    public static double Lift(float[] scores, float[] labels, double share = 0.1) =>
        PrecisionAt(scores, labels, share * labels.Length) / labels.Average(l => (double)l);

    /// <summary>Share of positives among the best-scored rows: what those who work off the list find.</summary>
    /// <param name="scores">n scores.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="capacity">How many rows can be worked off; of rows with equal scores at its end each counts in part.</param>
    public static double PrecisionAt(float[] scores, float[] labels, double capacity)
    {
        var (left, hits) = (Math.Min(capacity, labels.Length), 0.0);
        var asked = left;
        foreach (var (count, found) in Steps(scores, labels))
        {
            var taken = Math.Min(left, count);
            hits += found * taken / count;
            left -= taken;
            if (left <= 0)
                break;
        }
        return asked > 0 ? hits / asked : double.NaN;
    }

    /// <summary>Rows and positives among them at each different score, from the highest down.</summary>
    internal static IEnumerable<(double Count, double Positives)> Steps(float[] scores, float[] labels)
    {
        var order = Descending(scores);
        for (var start = 0; start < order.Length;)
        {
            var (end, positives) = (start, 0.0);
            for (; end < order.Length && scores[order[end]] == scores[order[start]]; end++)
                positives += labels[order[end]] > 0.5f ? 1 : 0;
            yield return (end - start, positives);
            start = end;
        }
    }

    static int[] Descending(float[] scores)
    {
        var (keys, order) = (Array.ConvertAll(scores, s => -s), Enumerable.Range(0, scores.Length).ToArray());
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>Spearman's rank correlation: that of the midranks; NaN where all values of one side are equal.</summary>
    public static double Spearman(float[] scores, float[] labels)
    {
        var (a, b, mean) = (Midranks(scores), Midranks(labels), (scores.Length + 1) / 2.0);
        var (both, ofA, ofB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
            (both, ofA, ofB) = (both + ((a[i] - mean) * (b[i] - mean)), ofA + ((a[i] - mean) * (a[i] - mean)), ofB + ((b[i] - mean) * (b[i] - mean)));
        return both / Math.Sqrt(ofA * ofB);
    }

    static double[] Midranks(float[] values)
    {
        var (sorted, order) = ((float[])values.Clone(), Enumerable.Range(0, values.Length).ToArray());
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            for (var k = start; k < end; k++)
                ranks[order[k]] = (start + end + 1) / 2.0;
            start = end;
        }
        return ranks;
    }

    static float[] Pick(float[] scores, float[] labels, float label) => [.. scores.Where((_, i) => labels[i] == label)];

    static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
