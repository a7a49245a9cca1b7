using System.Diagnostics;
using System.Globalization;
using Warehouse.Mining.Stages;

namespace Warehouse.Benchmarks;

/// <summary>Time to learn and to filter the stages of simulated firms: the bar is a million firm-months in two minutes on two cores.</summary>
static class StageBenchmark
{
    const int Months = 60;
    const int Figures = 4;

    static readonly double[][] Means = [[-0.05, -0.10, 0.12, 0.01], [0.10, -0.12, 0.05, 0.01], [0.12, -0.05, -0.06, 0], [-0.05, 0.03, 0, -0.02]];

    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var data = Draw(rows / Months);
        var clock = Stopwatch.StartNew();
        var fitted = BaumWelch.Fit(data, new(Means, [0.1, 0.05, 0.06, 0.06], 0.1), new(HasSharedSpread: true));
        var learnt = clock.Elapsed;
        clock.Restart();
        var filtered = fitted.Model.Filter(data);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{data.Rows:N0} firm-months of {Figures} figures on {Environment.ProcessorCount} cores: learnt in {learnt.TotalSeconds:0.0} s"
            + $" ({fitted.Passes} passes over all, {(fitted.IsConverged ? "" : "not ")}converged),"
            + $" filtered in {clock.Elapsed.TotalSeconds:0.00} s ({filtered.Length:N0} probabilities)"));
        return 0;
    }

    static StageSequences Draw(int firms)
    {
        var random = new Random(1);
        var (values, starts, classes) = (new float[firms * Months * Figures], new int[firms], new byte[firms * Months]);
        for (var firm = 0; firm < firms; firm++)
        {
            (starts[firm], var state) = (firm * Months, random.Next(4));
            for (var month = 0; month < Months; month++)
            {
                var row = (firm * Months) + month;
                state = random.NextDouble() < 0.97 ? state : random.Next(4);
                classes[row] = (byte)(month / 20);
                for (var j = 0; j < Figures; j++)
                {
                    var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                    values[(row * Figures) + j] = random.NextDouble() < 0.4 ? float.NaN : (float)(Means[state][j] + (0.07 * noise));
                }
            }
        }
        return new(Figures, values, starts, null, classes);
    }
}
