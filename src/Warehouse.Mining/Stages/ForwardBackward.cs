namespace Warehouse.Mining.Stages;

/// <summary>Expected counts of one pass over the data: what a new model is made of.</summary>
sealed class ExpectedCounts(int states, int features, int startClasses, int rowClasses)
{
    public double LogLikelihood;
    public readonly double[][] Initial = Zeros(startClasses, states);
    public readonly double[][][] Transition = [.. Enumerable.Range(0, rowClasses).Select(_ => Zeros(states, states))];
    public readonly double[][] Rows = Zeros(states, features), Sum = Zeros(states, features), Squares = Zeros(states, features);

    static double[][] Zeros(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];

    public void Add(ExpectedCounts other)
    {
        LogLikelihood += other.LogLikelihood;
        Add(Initial, other.Initial);
        for (var g = 0; g < Transition.Length; g++)
            Add(Transition[g], other.Transition[g]);
        Add(Rows, other.Rows);
        Add(Sum, other.Sum);
        Add(Squares, other.Squares);
    }

    static void Add(double[][] to, double[][] from)
    {
        for (var i = 0; i < to.Length; i++)
        {
            for (var j = 0; j < to[i].Length; j++)
                to[i][j] += from[i][j];
        }
    }
}

/// <summary>The scaled forward and backward recursion: Rabiner (1989), eq. (19) to (27), (91) to (95).</summary>
sealed class ForwardBackward(HiddenMarkov model, int startClasses, int rowClasses)
{
    readonly int states = model.States;

    /// <summary>The expectation step over all sequences.</summary>
    public ExpectedCounts Count(StageSequences data, CancellationToken cancellation)
    {
        var parts = new ExpectedCounts[Chunks.Count];
        Chunks.Each(data, (first, last, part) =>
        {
            parts[part] = new(states, data.Features, startClasses, rowClasses);
            var pass = new Pass(model, Enumerable.Range(first, last - first).Select(s => data.End(s) - data.Starts[s]).DefaultIfEmpty(0).Max());
            for (var s = first; s < last; s++)
                pass.Add(data, s, parts[part]);
        }, cancellation);
        for (var part = 1; part < parts.Length; part++)
            parts[0].Add(parts[part]);
        return parts[0];
    }

    /// <summary>The arrays of one sequence after the other.</summary>
    sealed class Pass(HiddenMarkov model, int longest)
    {
        readonly int states = model.States;
        readonly DensityTable density = new(model);
        readonly double[] factor = new double[longest * model.States], forward = new double[longest * model.States], scale = new double[longest];
        readonly double[] after = new double[model.States], behind = new double[model.States], posterior = new double[model.States];

        public void Add(StageSequences data, int sequence, ExpectedCounts to)
        {
            var (first, length) = (data.Starts[sequence], data.End(sequence) - data.Starts[sequence]);
            Forward(data, sequence, first, length, to);
            Array.Fill(behind, 1.0);
            for (var t = length - 1; t >= 0; t--)
            {
                for (var k = 0; k < states; k++)
                    posterior[k] = forward[(t * states) + k] * behind[k];
                Emit(data, first + t, to);
                if (t > 0)
                    Backward(t, model.TransitionOf(data.RowClasses[first + t - 1]), to.Transition[Math.Min(data.RowClasses[first + t - 1], to.Transition.Length - 1)]);
            }
            var start = to.Initial[Math.Min(data.StartClasses[sequence], to.Initial.Length - 1)];
            for (var k = 0; k < states; k++)
                start[k] += posterior[k];
        }

        void Forward(StageSequences data, int sequence, int first, int length, ExpectedCounts to)
        {
            for (var t = 0; t < length; t++)
            {
                var now = forward.AsSpan(t * states, states);
                var factors = factor.AsSpan(t * states, states);
                to.LogLikelihood += density.Of(data, first + t, factors);
                if (t == 0)
                    model.Initial[Math.Min(data.StartClasses[sequence], model.Initial.Length - 1)].CopyTo(now);
                else
                    HiddenMarkov.Ahead(forward.AsSpan((t - 1) * states, states), model.TransitionOf(data.RowClasses[first + t - 1]), now);
                var sum = 1e-300;
                for (var k = 0; k < states; k++)
                    sum += now[k] *= factors[k];
                for (var k = 0; k < states; k++)
                    now[k] /= sum;
                (scale[t], to.LogLikelihood) = (sum, to.LogLikelihood + Math.Log(sum));
            }
        }

        /// <summary>Counts the step into t, and moves what is behind t to t - 1.</summary>
        void Backward(int t, double[][] transition, double[][] counts)
        {
            for (var k = 0; k < states; k++)
                after[k] = factor[(t * states) + k] * behind[k] / scale[t];
            for (var from = 0; from < states; from++)
            {
                var (row, sum, at) = (transition[from], 0.0, forward[((t - 1) * states) + from]);
                for (var k = 0; k < states; k++)
                {
                    var step = row[k] * after[k];
                    sum += step;
                    counts[from][k] += at * step;
                }
                behind[from] = sum;
            }
        }

        void Emit(StageSequences data, int row, ExpectedCounts to)
        {
            var values = data.Values.AsSpan(row * data.Features, data.Features);
            for (var j = 0; j < values.Length; j++)
            {
                double value = values[j];
                if (double.IsNaN(value))
                    continue;
                for (var k = 0; k < states; k++)
                {
                    var share = posterior[k];
                    to.Rows[k][j] += share;
                    to.Sum[k][j] += share * value;
                    to.Squares[k][j] += share * value * value;
                }
            }
        }
    }
}
