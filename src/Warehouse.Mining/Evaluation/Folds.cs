using Warehouse.Mining.Training;

namespace Warehouse.Mining.Evaluation;

/// <summary>Rows to learn from and rows to judge by.</summary>
/// <param name="Train">Numbers of rows, ascending.</param>
/// <param name="Test">Numbers of other rows, ascending.</param>
public sealed record Fold(int[] Train, int[] Test);

/// <summary>Ways to part rows into folds.</summary>
public static class Folds
{
    /// <summary>Folds that hold each class in the same share (for a number: each stretch of its range).</summary>
    /// <remarks>Rows of a class are shuffled and dealt out in turn, beginning where the class before ended, so that fold sizes differ by
    /// at most 1.</remarks>
    public static IReadOnlyList<Fold> Stratified(TrainingSet set, int folds, int seed)
    {
        var random = new Random(seed);
        var order = Enumerable.Range(0, set.Labels.Length).ToArray();
        random.Shuffle(order);
        var labels = set.Labels;
        // A stable sort keeps the shuffled order within a class.
        var sorted = order.OrderBy(r => labels[r]).ToArray();
        var foldOf = new int[labels.Length];
        if (set.Task == MiningTask.Regression)
        {
            // Out of each run of neighbours in the label's order, one row goes to each fold.
            for (var start = 0; start < sorted.Length; start += folds)
            {
                var deal = Enumerable.Range(0, folds).ToArray();
                random.Shuffle(deal);
                for (var k = start; k < Math.Min(start + folds, sorted.Length); k++)
                    foldOf[sorted[k]] = deal[k - start];
            }
        }
        else
        {
            for (var k = 0; k < sorted.Length; k++)
                foldOf[sorted[k]] = k % folds;
        }
        return Build(foldOf, folds);
    }

    /// <summary>Folds inside a training: apart by group where rows have one, otherwise stratified.</summary>
    internal static IReadOnlyList<Fold> Inner(TrainingSet set, int folds, int seed) => set.Groups is { } groups
        && groups.Distinct().Count() >= folds ? Grouped(groups, folds, seed) : Stratified(set, folds, seed);

    /// <summary>Folds in which all rows of a group lie together; the largest groups are dealt first, each to the smallest fold.</summary>
    /// <exception cref="ArgumentException">There are fewer groups than folds.</exception>
    public static IReadOnlyList<Fold> Grouped(IReadOnlyList<string> groups, int folds, int seed)
    {
        var rows = groups.Select((g, i) => (Group: g, Row: i)).GroupBy(g => g.Group, g => g.Row).Select(g => g.ToArray()).ToArray();
        if (rows.Length < folds)
            throw new ArgumentException($"there are {rows.Length} groups for {folds} folds", nameof(groups));
        new Random(seed).Shuffle(rows);
        var (sizes, foldOf) = (new int[folds], new int[groups.Count]);
        foreach (var group in rows.OrderByDescending(g => g.Length))
        {
            var fold = Array.IndexOf(sizes, sizes.Min());
            sizes[fold] += group.Length;
            foreach (var row in group)
                foldOf[row] = fold;
        }
        return Build(foldOf, folds);
    }

    /// <summary>Folds that go forward in time: the rows are cut at k + 1 times into stretches of about equal size; fold i learns from the
    /// stretches before and is judged by stretch i + 1. Rows of one time stay together.</summary>
    /// <exception cref="ArgumentException">There are too few different times.</exception>
    public static IReadOnlyList<Fold> Forward(double[] times, int folds)
    {
        var order = Enumerable.Range(0, times.Length).OrderBy(r => times[r]).ToArray();
        var cuts = new List<int> { 0 };
        for (var k = 1; k <= folds; k++)
        {
            var cut = (int)((long)times.Length * k / (folds + 1));
            while (cut < times.Length && cut > 0 && times[order[cut]] == times[order[cut - 1]])
                cut++;
            if (cut <= cuts[^1] || cut >= times.Length)
                throw new ArgumentException($"there are too few different times for {folds} folds that go forward", nameof(times));
            cuts.Add(cut);
        }
        cuts.Add(times.Length);
        return [.. Enumerable.Range(1, folds).Select(k => new Fold([.. order[..cuts[k]].Order()], [.. order[cuts[k]..cuts[k + 1]]
            .Order()]))];
    }

    static Fold[] Build(int[] foldOf, int folds)
    {
        var rows = Enumerable.Range(0, foldOf.Length);
        return [.. Enumerable.Range(0, folds).Select(f => new Fold([.. rows.Where(r => foldOf[r] != f)],
            [.. rows.Where(r => foldOf[r] == f)]))];
    }
}
