using Warehouse.Benchmarks;

// dotnet run -c Release --project bench/Warehouse.Benchmarks -- <what> [options]; results are kept in bench/results by date and CPU.
return args switch
{
    ["landing", .. var rest] => LandingBenchmark.Run(rest),
    ["night", .. var rest] => NightBenchmark.Run(rest),
    ["micro", .. var rest] => Micro.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        landing [rows]          CSV landing with contract and quarantine against the engine's own read_csv into a table
        night [landing folder]  a whole Berka night against the same SQL run bare, and the share of the run that is not the engine's
        micro [filter]          BenchmarkDotNet on the provider's ways of reading
        """);
    return 2;
}
