using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.Generator;

namespace Warehouse.Cli;

/// <summary><c>warehouse generate</c>: a synthetic bank with known truth.</summary>
static class GenerateCommand
{
    static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(Option<bool> json)
    {
        var customers = new Option<int>("--customers") { Description = "customers, 20 to 2,000,000", Required = true };
        var months = new Option<int>("--months") { Description = "months of history in the first extract, 1 to 240", Required = true };
        var seed = new Option<long>("--seed") { Description = "another seed, another bank (default 1)", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--out") { Description = "folder to write: extracts by system, and truth/", Required = true };
        var nights = new Option<int>("--nights") { Description = "nightly extracts after the history, 0 to 260 (default 0)" };
        var scenario = new Option<string?>("--scenario") { Description = "YAML of parameters and planted events (docs/GENERATOR.md)" };
        var start = new Option<string?>("--start") { Description = "first month of the history, as yyyy-MM (default 2022-01)" };
        var futureFrom = new Option<string?>("--future-from") { Description = "first month, as yyyy-MM, in which the same bank lives another future" };
        var futureSeed = new Option<long>("--future-seed") { Description = "another seed, another future (default 0)" };
        var format = new Option<ExtractFormat>("--format")
        {
            Description = "form of the first extract; nightly files are CSV",
            DefaultValueFactory = _ => ExtractFormat.Parquet
        };
        var force = new Option<bool>("--force") { Description = "replace a bank that was generated into the same folder" };
        var workers = new Option<int>("--workers")
        {
            Description = "parts made at the same time; changes no byte (default: one a core)",
            DefaultValueFactory = _ => Environment.ProcessorCount
        };
        var command = new Command("generate", "make a synthetic bank whose hidden truth is on file")
        {
            customers, months, seed, output, nights, scenario, start, format, force, workers, futureFrom, futureSeed, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new GeneratorOptions(
                parsed.GetValue(customers), parsed.GetValue(months), parsed.GetValue(seed), Folder(parsed.GetValue(output)!),
                    parsed.GetValue(nights),
                parsed.GetValue(format), Month(parsed.GetValue(start), "--start"), parsed.GetValue(scenario), parsed.GetValue(force),
                    parsed.GetValue(workers), Month(parsed.GetValue(futureFrom), "--future-from"), parsed.GetValue(futureSeed));
            return Task.FromResult((int)Run(options, parsed.GetValue(json), cancellation));
        });
        return command;
    }

    static Outcome Run(GeneratorOptions options, bool json, CancellationToken cancellation)
    {
        var bank = BankGenerator.Make(options, json || Console.IsErrorRedirected ? null : new Shown(), cancellation);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    bank.Customers,
                    bank.Postings,
                    Files = bank.Files.Count,
                    bank.Bytes,
                    Seconds = Math.Round(bank.Elapsed.TotalSeconds, 2),
                    options.Out
                }, Form));
            return Outcome.Done;
        }
        foreach (var kind in bank.Files.GroupBy(f => f.File.Split('/')[0]))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {kind.Key,-12} {kind.Count(),5} files {kind.Sum(f => f.Rows),14:N0} rows"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{bank.Customers:N0} customers, {bank.Postings:N0} postings, {bank.Bytes / 1e6:N1} MB in {bank.Elapsed.TotalSeconds:N1} s -> {options.Out}"));
        return Outcome.Done;
    }

    static string Folder(string path) => string.IsNullOrWhiteSpace(path)
        ? throw new ContractException("--out", 0, $"'{path}'", "permitted is a folder, which is created where it is absent")
        : Path.GetFullPath(path);

    static DateOnly? Month(string? month, string option) => month is null ? null
        : DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new ContractException(option, 0, $"'{month}' is no month", "permitted is yyyy-MM");

    /// <summary>One line on the terminal that is written over: what, how far, rows, time, and the time it may still take.</summary>
    sealed class Shown : IProgress<GeneratorProgress>
    {
        readonly System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        readonly Lock gate = new();

        public void Report(GeneratorProgress value)
        {
            lock (gate)
            {
                var (elapsed, share) = (watch.Elapsed, value.Total == 0 ? 0 : (double)value.Done / value.Total);
                var left = share > 0.02 && value.Stage == "customers" ? $", about {elapsed.TotalSeconds * (1 - share) / share:N0} s left"
                    : "";
                Console.Error.Write(string.Create(CultureInfo.InvariantCulture,
                    $"\r{value.Stage} {share:P0}  {value.Rows:N0} postings  {elapsed.TotalSeconds:N0} s{left}      "));
                if (value.Stage == "parquet" && value.Done == value.Total)
                    Console.Error.Write("\r" + new string(' ', 79) + "\r");
            }
        }
    }
}
