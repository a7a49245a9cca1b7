using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Warehouse.Generator;

/// <summary>How far the work is.</summary>
/// <param name="Stage">population, customers, parquet or ledger.</param>
/// <param name="Done">Of the stage's things.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Rows">Postings so far.</param>
public sealed record GeneratorProgress(string Stage, long Done, long Total, long Rows);

/// <summary>What was made.</summary>
/// <param name="Customers">Customers of all times.</param>
/// <param name="Postings">Postings written, before damage.</param>
/// <param name="Files">Files with their rows.</param>
/// <param name="Bytes">Size of all files.</param>
/// <param name="Elapsed">Time taken.</param>
public sealed record GeneratedBank(int Customers, long Postings, IReadOnlyList<(string File, long Rows)> Files, long Bytes,
    TimeSpan Elapsed);

/// <summary>Makes a bank with known truth.</summary>
public static class BankGenerator
{
    /// <summary>Customers of one part: what a worker holds in memory at a time. Part of what fixes the bytes.</summary>
    const int PartSize = 4000;

    static readonly JsonSerializerOptions ManifestForm = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n"
    };

    /// <summary>Makes the bank that the options describe.</summary>
    /// <param name="options">What bank.</param>
    /// <param name="progress">Told now and then how far the work is.</param>
    /// <param name="cancellation">Stops between customers; what was written so far stays and is no bank, for it has no manifest.</param>
    /// <exception cref="Contracts.ContractException">The options or the scenario are not possible.</exception>
    public static GeneratedBank Make(GeneratorOptions options, IProgress<GeneratorProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Validate();
        PriorBank.Check(options.Out, options.Force);
        var watch = Stopwatch.StartNew();
        var scenario = Scenario.Read(options);
        progress?.Report(new("population", 0, options.Customers, 0));
        var world = new World(options, scenario);
        var folder = new BankFolder(options, world.Calendar);
        folder.Prepare();
        try
        {
            var postings = WriteAll(world, folder, progress, cancellation);
            WriteManifest(options, folder);
            folder.Finish();
            var bytes = Directory.EnumerateFiles(options.Out, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
            return new(options.Customers, postings, folder.Files, bytes, watch.Elapsed);
        }
        catch
        {
            folder.Discard();
            throw;
        }
    }

    static long WriteAll(World world, BankFolder folder, IProgress<GeneratorProgress>? progress, CancellationToken cancellation)
    {
        var ledger = new LedgerTotals();
        var postings = WriteParts(world, folder, ledger, progress, cancellation);
        progress?.Report(new("ledger", 0, 1, postings));
        var rest = new PartOutput(world.Calendar.DeliveryCount);
        new ReferenceRows(world, rest).Write(ledger);
        folder.Write(rest);
        rest.Clear();
        Damage.Plant(world, folder, rest);
        folder.Write(rest);
        folder.Convert(progress);
        folder.WriteControls();
        return postings;
    }

    static long WriteParts(World world, BankFolder folder, LedgerTotals ledger, IProgress<GeneratorProgress>? progress,
        CancellationToken cancellation)
    {
        var (customers, parts) = (world.Options.Customers, (world.Options.Customers + PartSize - 1) / PartSize);
        var (next, done, postings) = (-1, 0L, 0L);
        var workers = Enumerable.Range(0, Math.Min(parts, world.Options.Workers))
            .Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning)).ToArray();
        try
        {
            Task.WaitAll(workers, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return postings;

        void Work()
        {
            try
            {
                var output = new PartOutput(world.Calendar.DeliveryCount);
                var rows = new CustomerRows(world, output);
                // Taken in order, so that whoever waits to commit waits for a part that is being made.
                for (var part = Interlocked.Increment(ref next); part < parts; part = Interlocked.Increment(ref next))
                {
                    for (var number = part * PartSize; number < Math.Min(customers, (part + 1) * PartSize); number++)
                        Write(rows, number);
                    folder.Commit(part, parts > 1 ? $"_{part + 1:0000}" : "", output);
                    lock (ledger)
                        ledger.Add(output.Ledger);
                    output.Clear();
                }
            }
            catch
            {
                folder.Abandon();
                throw;
            }
        }

        void Write(CustomerRows rows, int number)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = rows.Postings;
            rows.Write(number);
            var sum = Interlocked.Add(ref postings, rows.Postings - before);
            if (Interlocked.Increment(ref done) % 500 == 0)
                progress?.Report(new("customers", Interlocked.Read(ref done), customers, sum));
        }
    }

    /// <summary>What was made and how, with the checksum of every file; last, so that a folder with a manifest is whole.</summary>
    static void WriteManifest(GeneratorOptions options, BankFolder folder)
    {
        var files = Directory.EnumerateFiles(folder.PathOf(""), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder.PathOf(""), f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        var rows = folder.Files.ToDictionary(f => f.File, f => f.Rows);
        var manifest = new
        {
            PriorBank.Description,
            Command = $"warehouse generate --customers {options.Customers} --months {options.Months} --nights {options.Nights}"
                + $" --seed {options.Seed} --start {options.FirstDay:yyyy-MM} --format {options.Format.ToString().ToLowerInvariant()}"
                + (options.FutureFrom is { } from ? $" --future-from {from:yyyy-MM} --future-seed {options.FutureSeed}" : "")
                + (options.Scenario is null ? "" : " --scenario FILE"),
            Scenario = options.Scenario is { } file ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) : null,
            Files = files.Select(f => new
            {
                File = f,
                Rows = rows.TryGetValue(f, out var count) ? count : (long?)null,
                Sha256 = Sha256(folder.PathOf(f))
            }),
        };
        File.WriteAllText(folder.PathOf("MANIFEST.json"), JsonSerializer.Serialize(manifest, ManifestForm) + "\n", new UTF8Encoding(false));
    }

    static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
