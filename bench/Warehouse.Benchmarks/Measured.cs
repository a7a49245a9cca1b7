using System.Diagnostics;

namespace Warehouse.Benchmarks;

/// <summary>Wall and CPU seconds of something that ran in this process.</summary>
readonly record struct Measured(double Wall, double Cpu)
{
    public static Measured Of(Action action)
    {
        GC.Collect();
        var process = Process.GetCurrentProcess();
        var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        action();
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        return new(wall, (process.TotalProcessorTime - cpu).TotalSeconds);
    }

    public override string ToString() => $"{Wall,7:0.00} s wall  {Cpu,7:0.00} s CPU";

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
