namespace Warehouse.Mining.Stages;

/// <summary>Observations of many subjects, month after month: what a hidden Markov model learns from and filters.</summary>
public sealed class StageSequences
{
    /// <summary>Takes over the arrays.</summary>
    /// <param name="features">p, the figures of a month.</param>
    /// <param name="values">n x p figures, row after row; NaN where one is missing.</param>
    /// <param name="starts">Row at which each of the s sequences begins, ascending from 0.</param>
    /// <param name="startClasses">s classes, each at least 0, by which the first stage is told; null for one class.</param>
    /// <param name="rowClasses">n classes, each at least 0, by which the step from a row to the next is told; null for one class.</param>
    /// <exception cref="ArgumentException">The arrays do not belong together.</exception>
    public StageSequences(int features, float[] values, int[] starts, byte[]? startClasses = null, byte[]? rowClasses = null)
    {
        var rows = features > 0 ? values.Length / features : 0;
        if (features < 1 || values.Length != rows * features)
            throw new ArgumentException($"{values.Length} values are no rows of {features} figures", nameof(values));
        if (starts.Length > 0 && starts[0] != 0 || starts.Zip(starts.Skip(1)).Any(s => s.First >= s.Second) || (starts.Length > 0 && starts[^1] >= rows))
            throw new ArgumentException($"the starts of sequences do not rise from 0 to below {rows}", nameof(starts));
        (Features, Values, Starts, Rows) = (features, values, starts, rows);
        StartClasses = startClasses ?? new byte[starts.Length];
        RowClasses = rowClasses ?? new byte[rows];
        if (StartClasses.Length != starts.Length || RowClasses.Length != rows)
            throw new ArgumentException($"{StartClasses.Length} and {RowClasses.Length} classes for {starts.Length} sequences of {rows} rows", nameof(startClasses));
    }

    /// <summary>The number p of figures a month.</summary>
    public int Features { get; }

    /// <summary>The number n of rows.</summary>
    public int Rows { get; }

    /// <summary>The number s of sequences.</summary>
    public int Count => Starts.Length;

    internal float[] Values { get; }
    internal int[] Starts { get; }
    internal byte[] StartClasses { get; }
    internal byte[] RowClasses { get; }

    internal int End(int sequence) => sequence + 1 < Starts.Length ? Starts[sequence + 1] : Rows;

    /// <summary>Some of the sequences, in the order given.</summary>
    public StageSequences Take(IReadOnlyList<int> sequences)
    {
        var rows = sequences.Sum(s => End(s) - Starts[s]);
        var (values, starts, rowClasses) = (new float[rows * Features], new int[sequences.Count], new byte[rows]);
        var at = 0;
        for (var i = 0; i < sequences.Count; i++)
        {
            var (from, length) = (Starts[sequences[i]], End(sequences[i]) - Starts[sequences[i]]);
            starts[i] = at;
            Array.Copy(Values, from * Features, values, at * Features, length * Features);
            Array.Copy(RowClasses, from, rowClasses, at, length);
            at += length;
        }
        return new(Features, values, starts, [.. sequences.Select(s => StartClasses[s])], rowClasses);
    }

    /// <summary>A placebo: the months of each sequence in another order. Stages that last must lose what they foretell.</summary>
    /// <param name="random">Draws the orders.</param>
    public StageSequences Shuffled(Random random)
    {
        var values = new float[Values.Length];
        for (var s = 0; s < Count; s++)
        {
            var order = Enumerable.Range(Starts[s], End(s) - Starts[s]).ToArray();
            random.Shuffle(order);
            for (var i = 0; i < order.Length; i++)
                Array.Copy(Values, order[i] * Features, values, (Starts[s] + i) * Features, Features);
        }
        return new(Features, values, Starts, StartClasses, RowClasses);
    }
}
