using Warehouse.Benchmarks;

// dotnet run -c Release --project bench/Warehouse.Benchmarks -- <what> [options]; results are kept in bench/results by date and CPU.
return args switch
{
    ["landing", .. var rest] => LandingBenchmark.Run(rest),
    ["night", .. var rest] => NightBenchmark.Run(rest),
    ["micro", .. var rest] => Micro.Run(rest),
    ["mining", .. var rest] => MiningBenchmark.Run(rest),
    ["history", .. var rest] => HistoryBenchmark.Run(rest),
    ["oracle", _, _, ..] => ChurnOracle.Run(args[1..]),
    ["names", .. var rest] => NamesBenchmark.Run(rest),
    ["stages", .. var rest] => StageBenchmark.Run(rest),
    ["stage-truth", _, _, ..] => StageTruth.Run(args[1..]),
    ["key-truth", _, _, _] => KeyTruth.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        landing [rows]          CSV landing with contract and quarantine against the engine's own read_csv into a table
        night [landing folder]  a whole Berka night against the same SQL run bare, and the share of the run that is not the engine's
        micro [filter]          BenchmarkDotNet on the provider's ways of reading
        mining [rows] [program] training, scoring and explaining of 200 trees against XGBoost itself (the path of its own program, where it is at hand)
        history customers long short folder  the CPU of a night behind histories of so many months, of the same customers
        names [firms]           five spellings of each of so many firms resolved against their registry
        stages [rows]           learning and filtering the stages of so many simulated firm-months
        stage-truth bank home   the model of stages in use beside the true stages of a generated bank
        key-truth home night folder  the list of prospects of a night beside a ranking by true probabilities, from banks that part after it
        oracle bank home        the models of churn in use beside the true hazards of a generated bank, on the rows that judge them
        """);
    return 2;
}
