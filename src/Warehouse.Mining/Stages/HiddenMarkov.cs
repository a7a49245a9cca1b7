namespace Warehouse.Mining.Stages;

/// <summary>A hidden Markov model with K ordered states and p Gaussian figures a month, independent given the state.</summary>
/// <remarks>Rabiner (1989), Proceedings of the IEEE 77, 257-286: scaled forward recursion, eq. (19), (20), (91). Missing figures say nothing:
/// their factor is left out.</remarks>
public sealed record HiddenMarkov
{
    /// <summary>a x K: probability of the first state by class of the start.</summary>
    public required double[][] Initial { get; init; }

    /// <summary>g x K x K: probability of the next month's state by class of the row, from, to.</summary>
    public required double[][][] Transition { get; init; }

    /// <summary>K x p means.</summary>
    public required double[][] Mean { get; init; }

    /// <summary>K x p variances, above 0.</summary>
    public required double[][] Variance { get; init; }

    /// <summary>The number K of states.</summary>
    public int States => Mean.Length;

    /// <summary>Filtered probabilities: of each row what its own month and the months before say, never a later one.</summary>
    /// <returns>n x K, row after row; each row sums to 1.</returns>
    public float[] Filter(StageSequences data)
    {
        var result = new float[data.Rows * States];
        Chunks.Each(data, (first, last, _) =>
        {
            var density = new DensityTable(this);
            Span<double> state = stackalloc double[States], next = stackalloc double[States], factor = stackalloc double[States];
            for (var s = first; s < last; s++)
            {
                for (var row = data.Starts[s]; row < data.End(s); row++)
                {
                    density.Of(data, row, factor);
                    Step(data, s, row, state, next, factor);
                    for (var k = 0; k < States; k++)
                        result[(row * States) + k] = (float)state[k];
                }
            }
        });
        return result;
    }

    /// <summary>Log likelihood of each row given the rows of its sequence before it.</summary>
    /// <returns>n logarithms, whose sum is the log likelihood of all.</returns>
    public double[] LogLikelihoods(StageSequences data)
    {
        var result = new double[data.Rows];
        Chunks.Each(data, (first, last, _) =>
        {
            var density = new DensityTable(this);
            Span<double> state = stackalloc double[States], next = stackalloc double[States], factor = stackalloc double[States];
            for (var s = first; s < last; s++)
            {
                for (var row = data.Starts[s]; row < data.End(s); row++)
                {
                    var scale = density.Of(data, row, factor);
                    result[row] = scale + Math.Log(Step(data, s, row, state, next, factor));
                }
            }
        });
        return result;
    }

    /// <summary>One step of the scaled forward recursion.</summary>
    /// <returns>The scale: the density of the row given those before, up to the factor taken out.</returns>
    double Step(StageSequences data, int sequence, int row, Span<double> state, Span<double> next, ReadOnlySpan<double> factor)
    {
        if (row == data.Starts[sequence])
            Initial[Math.Min(data.StartClasses[sequence], Initial.Length - 1)].CopyTo(next);
        else
            Ahead(state, TransitionOf(data.RowClasses[row - 1]), next);
        var sum = 0.0;
        for (var k = 0; k < next.Length; k++)
            sum += next[k] *= factor[k];
        if (sum <= 0)
            throw new InvalidOperationException("no state that can be reached allows the row: a transition of 0 must not be where data are filtered");
        for (var k = 0; k < next.Length; k++)
            state[k] = next[k] / sum;
        return sum;
    }

    internal double[][] TransitionOf(int rowClass) => Transition[Math.Min(rowClass, Transition.Length - 1)];

    /// <summary>K probabilities a month later.</summary>
    internal static void Ahead(ReadOnlySpan<double> state, double[][] transition, Span<double> next)
    {
        next.Clear();
        for (var from = 0; from < state.Length; from++)
        {
            var row = transition[from];
            for (var to = 0; to < next.Length; to++)
                next[to] += state[from] * row[to];
        }
    }

    /// <summary>Probability that a state is reached at one month end at least of those to come; 1 - P(none) with the state made absorbing.</summary>
    /// <param name="probabilities">K probabilities of the state now.</param>
    /// <param name="reached">The state.</param>
    /// <param name="months">How many month ends.</param>
    /// <param name="rowClass">Class of the row now, taken as lasting.</param>
    public double ReachWithin(ReadOnlySpan<float> probabilities, int reached, int months, int rowClass)
    {
        var transition = TransitionOf(rowClass);
        Span<double> state = stackalloc double[States], next = stackalloc double[States];
        for (var k = 0; k < States; k++)
            state[k] = probabilities[k];
        var hit = 0.0;
        for (var month = 0; month < months; month++)
        {
            Ahead(state, transition, next);
            hit += next[reached];
            next[reached] = 0;
            next.CopyTo(state);
        }
        return Math.Min(1, hit);
    }

    /// <summary>Months that a state is expected to last still: the mean of a geometric distribution, 1 / (1 - P(stay)).</summary>
    public double ExpectedMonths(int state, int rowClass) => 1 / Math.Max(1e-6, 1 - TransitionOf(rowClass)[state][state]);

    /// <summary>By how much a figure speaks for one state rather than another, in log odds; 0 where it is missing.</summary>
    public double Evidence(int feature, float value, int state, int other) =>
        float.IsNaN(value) ? 0 : LogDensity(feature, value, state) - LogDensity(feature, value, other);

    double LogDensity(int feature, double value, int state) =>
        -0.5 * (Math.Log(2 * Math.PI * Variance[state][feature]) + ((value - Mean[state][feature]) * (value - Mean[state][feature]) / Variance[state][feature]));
}

/// <summary>Densities of rows under every state, with logarithms taken once.</summary>
sealed class DensityTable
{
    readonly int states, features;
    readonly double[] mean, constant, half;

    public DensityTable(HiddenMarkov model)
    {
        (states, features) = (model.States, model.Mean[0].Length);
        (mean, constant, half) = (new double[states * features], new double[states * features], new double[states * features]);
        for (var j = 0; j < features; j++)
        {
            for (var k = 0; k < states; k++)
            {
                var at = (j * states) + k;
                mean[at] = model.Mean[k][j];
                constant[at] = -0.5 * Math.Log(2 * Math.PI * model.Variance[k][j]);
                half[at] = 0.5 / model.Variance[k][j];
            }
        }
    }

    /// <summary>Writes K densities, divided by the largest.</summary>
    /// <returns>The logarithm of the largest.</returns>
    public double Of(StageSequences data, int row, Span<double> factor)
    {
        factor.Clear();
        var values = data.Values.AsSpan(row * features, features);
        for (var j = 0; j < features; j++)
        {
            double value = values[j];
            if (double.IsNaN(value))
                continue;
            var at = j * states;
            for (var k = 0; k < states; k++, at++)
            {
                var off = value - mean[at];
                factor[k] += constant[at] - (half[at] * off * off);
            }
        }
        var most = factor[0];
        for (var k = 1; k < states; k++)
            most = Math.Max(most, factor[k]);
        for (var k = 0; k < states; k++)
            factor[k] = Math.Exp(factor[k] - most);
        return most;
    }
}

/// <summary>Sequences in parts that do not depend on the number of processors, so that sums over them are the same on every machine.</summary>
static class Chunks
{
    const int Parts = 64;

    /// <summary>Visits each part: its first sequence, the one behind its last, its number.</summary>
    public static void Each(StageSequences data, Action<int, int, int> visit, CancellationToken cancellation = default) => Parallel.For(0, Parts,
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
        part => visit((int)((long)data.Count * part / Parts), (int)((long)data.Count * (part + 1) / Parts), part));

    public static int Count => Parts;
}
