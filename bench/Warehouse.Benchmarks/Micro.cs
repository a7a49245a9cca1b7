using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Warehouse.DuckDb;

namespace Warehouse.Benchmarks;

/// <summary>What the provider's three ways of reading a million rows cost.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls Close")]
[MemoryDiagnoser]
[ShortRunJob]
public class Reading
{
    const string Query = "select i, i * 0.5 as x, 'name ' || (i % 1000) as name from range(1000000) t(i)";
    DuckDBConnection connection = null!;

    /// <summary>Opens the engine.</summary>
    [GlobalSetup]
    public void Open()
    {
        connection = new("Data Source=:memory:");
        connection.Open();
    }

    /// <summary>Closes it.</summary>
    [GlobalCleanup]
    public void Close() => connection.Dispose();

    /// <summary>Typed accessors, row by row.</summary>
    [Benchmark(Baseline = true)]
    public double Typed()
    {
        using var command = new DuckDBCommand(Query, connection);
        using var reader = command.ExecuteReader(CancellationToken.None);
        var sum = 0.0;
        while (reader.Read())
            sum += reader.GetInt64(0) + reader.GetString(2).Length;
        return sum;
    }

    /// <summary>Boxed values, row by row.</summary>
    [Benchmark]
    public double Boxed()
    {
        using var command = new DuckDBCommand(Query, connection);
        using var reader = command.ExecuteReader(CancellationToken.None);
        var sum = 0.0;
        while (reader.Read())
            sum += (long)reader.GetValue(0) + ((string)reader.GetValue(2)).Length;
        return sum;
    }
}

static class Micro
{
    public static int Run(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        var filter = args.Length > 0 ? args : ["*"];
        return BenchmarkSwitcher.FromTypes([typeof(Reading)]).Run(["--filter", .. filter]).Any() ? 0 : 3;
    }
}
