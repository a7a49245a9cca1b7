using System.Diagnostics;
using System.Globalization;

namespace Warehouse.Benchmarks;

/// <summary>What a night costs behind a short and behind a long history of the same customers: the same new postings, the history alone
/// differs. Both banks are generated, loaded, and then run one night further by the real program.</summary>
static class HistoryBenchmark
{
    static readonly DateOnly HistoryEnd = new(2024, 12, 31);

    /// <param name="args">Customers, months of the long and of the short history, a folder for banks and homes.</param>
    public static int Run(string[] args)
    {
        if (args is not [var customers, var longer, var shorter, var work])
            throw new ArgumentException("give customers, months of the long history, months of the short one, and a folder");
        var (few, many) = (Night(customers, shorter, work), Night(customers, longer, work));
        Console.WriteLine($"CPU of the night, {longer} months / {shorter} months: {many / few:0.00} (bar 1.50)");
        return 0;
    }

    static double Night(string customers, string months, string work)
    {
        var (bank, home) = (Path.Combine(work, $"bank{months}"), Path.Combine(work, $"home{months}"));
        var start = HistoryEnd.AddDays(1).AddMonths(-int.Parse(months, CultureInfo.InvariantCulture));
        if (!Directory.Exists(bank))
            Tell("generate", Program("generate", "--customers", customers, "--months", months, "--start", $"{start:yyyy-MM}", "--nights", "1", "--seed", "1", "--format", "parquet", "--out", bank));
        if (Directory.Exists(home))
            Directory.Delete(home, recursive: true);
        Tell($"{months} months loaded", Program("run", "--landing", bank, "--home", home, "--to", $"{HistoryEnd:yyyy-MM-dd}"));
        var night = Program("run", "--landing", bank, "--home", home);
        Tell($"one night behind {months} months", night);
        return night.Cpu;
    }

    static void Tell(string what, (double Wall, double Cpu, double Gigabytes) took) =>
        Console.WriteLine($"{what,-28} {took.Wall,8:0.0} s wall  {took.Cpu,8:0.0} s CPU  {took.Gigabytes:0.0} GB at most");

    /// <summary>GNU time tells what a process used that has ended; the runtime does not.</summary>
    static (double Wall, double Cpu, double Gigabytes) Program(params string[] arguments)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Warehouse.sln")))
            root = Path.GetDirectoryName(root)!;
        var program = Path.Combine(root, "artifacts", "app", "warehouse");
        var start = new ProcessStartInfo("/usr/bin/time", ["-f", "%e %U %S %M", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WAREHOUSE_ROOT"] = root;
        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)}\n{output}\n{errors.Result}");
        var figures = errors.Result.TrimEnd().Split('\n')[^1].Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToList();
        return (figures[0], figures[1] + figures[2], figures[3] / 1e6);
    }
}
