using Warehouse.Mining.Stages;

namespace Warehouse.Tests.Mining.Stages;

/// <summary>Sequences drawn from a model that is known, with the states that nobody sees.</summary>
static class SimulatedStages
{
    public static readonly HiddenMarkov Truth = new()
    {
        Initial = [[0.3, 0.3, 0.3, 0.1], [0.1, 0.2, 0.5, 0.2]],
        Transition =
        [
            [[0.90, 0.08, 0.01, 0.01], [0.01, 0.92, 0.05, 0.02], [0.01, 0.03, 0.93, 0.03], [0.03, 0.03, 0.06, 0.88]],
            [[0.88, 0.04, 0.02, 0.06], [0.01, 0.90, 0.05, 0.04], [0.01, 0.01, 0.92, 0.06], [0.02, 0.01, 0.04, 0.93]],
        ],
        Mean = [[-0.05, -0.10, 0.12, 0.02], [0.10, -0.12, 0.05, 0.02], [0.12, -0.05, -0.06, 0.0], [-0.05, 0.03, -0.01, -0.02]],
        Variance = [[0.006, 0.004, 0.006, 0.008], [0.005, 0.004, 0.004, 0.003], [0.005, 0.0015, 0.003, 0.0016], [0.004, 0.0015, 0.004, 0.005]],
    };

    public static readonly StagePrior Prior = new(
        [[-0.05, -0.1, 0.1, 0.01], [0.1, -0.1, 0.05, 0.01], [0.1, -0.05, -0.05, 0], [-0.05, 0.05, 0, -0.01]], [0.07, 0.05, 0.06, 0.06], Share: 0.0001);

    public static (StageSequences Data, int[] States) Draw(int sequences, int months, int seed, double missing = 0.2)
    {
        var (random, p, rows) = (new Random(seed), Truth.Mean[0].Length, sequences * months);
        var (values, states, starts) = (new float[rows * p], new int[rows], new int[sequences]);
        var (startClasses, rowClasses) = (new byte[sequences], new byte[rows]);
        for (var s = 0; s < sequences; s++)
        {
            (starts[s], startClasses[s]) = (s * months, (byte)random.Next(2));
            for (var t = 0; t < months; t++)
            {
                var row = (s * months) + t;
                rowClasses[row] = (byte)(t % 24 < 12 ? 0 : 1);
                var chances = t == 0 ? Truth.Initial[startClasses[s]] : Truth.Transition[rowClasses[row - 1]][states[row - 1]];
                states[row] = Pick(random, chances);
                for (var j = 0; j < p; j++)
                    values[(row * p) + j] = random.NextDouble() < missing ? float.NaN
                        : (float)(Truth.Mean[states[row]][j] + (Math.Sqrt(Truth.Variance[states[row]][j]) * Normal(random)));
            }
        }
        return (new(p, values, starts, startClasses, rowClasses), states);
    }

    static int Pick(Random random, double[] chances)
    {
        var at = random.NextDouble();
        for (var k = 0; k < chances.Length - 1; k++)
        {
            if ((at -= chances[k]) < 0)
                return k;
        }
        return chances.Length - 1;
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Share of rows whose likeliest state is the true one.</summary>
    public static double Accuracy(HiddenMarkov model, StageSequences data, int[] states) => model.Filter(data).Chunk(model.States)
        .Zip(states, (row, state) => Array.IndexOf(row, row.Max()) == state ? 1.0 : 0).Average();
}
