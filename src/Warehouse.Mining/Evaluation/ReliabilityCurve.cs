using Warehouse.Mining.Registry;

namespace Warehouse.Mining.Evaluation;

/// <summary>The curves of a model card: calibration by bins, and cumulative gains.</summary>
public static class ReliabilityCurve
{
    const int Points = 20;

    /// <summary>Bins of about equal numbers of rows, the least probable first; rows with equal probabilities stay together.</summary>
    /// <param name="probabilities">n probabilities.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="bins">Bins at most.</param>
    public static IReadOnlyList<ReliabilityBin> Bins(float[] probabilities, float[] labels, int bins = 10)
    {
        var order = Enumerable.Range(0, labels.Length).OrderBy(i => probabilities[i]).ToArray();
        var (found, start) = (new List<ReliabilityBin>(), 0);
        for (var bin = 1; bin <= bins && start < order.Length; bin++)
        {
            var end = Math.Max(start, (int)((long)order.Length * bin / bins));
            while (end > start && end < order.Length && probabilities[order[end]] == probabilities[order[end - 1]])
                end++;
            if (end == start)
                continue;
            var rows = order[start..end];
            found.Add(new(rows.Average(i => (double)probabilities[i]), rows.Average(i => (double)labels[i]), rows.Length));
            start = end;
        }
        return found;
    }

    /// <summary>Share of the positives among the best-scored 5, 10, ... 100 % of the rows.</summary>
    /// <param name="scores">n scores.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <returns>Empty where there is no positive.</returns>
    public static IReadOnlyList<GainPoint> Gains(float[] scores, float[] labels)
    {
        var positives = labels.Sum(l => (double)l);
        return positives == 0 ? [] : [.. Enumerable.Range(1, Points).Select(i => (double)i / Points)
            .Select(share => new GainPoint(share, Ranking.PrecisionAt(scores, labels, share * labels.Length) * share * labels.Length / positives))];
    }
}
