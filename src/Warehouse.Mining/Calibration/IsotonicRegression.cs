namespace Warehouse.Mining.Calibration;

/// <summary>Isotonic regression of outcomes on margins: the best fit that never falls, a step at a time.</summary>
/// <param name="Margins">m margins, ascending.</param>
/// <param name="Probabilities">m probabilities, ascending; between two margins the line between them holds.</param>
/// <remarks>Pool adjacent violators, O(n log n). Barlow et al. (1972), Statistical Inference under Order Restrictions; for calibration:
/// Zadrozny,
/// Elkan (2002). Probabilities are held within 1 / (2 n) of 0 and 1, since no sample of n proves a certainty.</remarks>
public sealed record IsotonicRegression(float[] Margins, float[] Probabilities) : ICalibration
{
    /// <summary>Fits margins and outcomes (0 or 1, or any numbers for other uses).</summary>
    public static IsotonicRegression Fit(float[] margins, float[] labels)
    {
        var order = Enumerable.Range(0, margins.Length).OrderBy(i => margins[i]).ToArray();
        var blocks = new List<Block>();
        foreach (var i in order)
        {
            var isTie = blocks.Count > 0 && blocks[^1].Last == margins[i];
            var block = new Block(margins[i], margins[i], labels[i], 1);
            if (isTie)
                block = Pop(blocks).With(block);
            while (blocks.Count > 0 && blocks[^1].Mean >= block.Mean)
                block = Pop(blocks).With(block);
            blocks.Add(block);
        }
        var (low, high) = (0.5f / margins.Length, 1 - (0.5f / margins.Length));
        var ends = blocks.SelectMany(b => b.First == b.Last ? [(b.First, b.Mean)] : new[] { (b.First, b.Mean), (b.Last, b.Mean) }).ToList();
        return new([.. ends.Select(e => e.Item1)], [.. ends.Select(e => Math.Clamp((float)e.Mean, low, high))]);
    }

    /// <inheritdoc />
    public float At(float margin)
    {
        var at = Array.BinarySearch(Margins, margin);
        if (at >= 0)
            return Probabilities[at];
        at = ~at;
        if (at == 0 || at == Margins.Length)
            return Probabilities[Math.Min(at, Margins.Length - 1)];
        var share = (margin - Margins[at - 1]) / (Margins[at] - Margins[at - 1]);
        return Probabilities[at - 1] + (share * (Probabilities[at] - Probabilities[at - 1]));
    }

    static Block Pop(List<Block> blocks)
    {
        var last = blocks[^1];
        blocks.RemoveAt(blocks.Count - 1);
        return last;
    }

    readonly record struct Block(float First, float Last, double Sum, int Count)
    {
        internal double Mean => Sum / Count;

        internal Block With(Block next) => new(First, next.Last, Sum + next.Sum, Count + next.Count);
    }
}
