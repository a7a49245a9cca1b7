using System.Globalization;
using System.Text;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Generator;

/// <summary>The folder that is written: extracts by system and date with their control files, and the truth.</summary>
sealed class BankFolder(GeneratorOptions options, BankCalendar calendar)
{
    readonly object gate = new();
    readonly Dictionary<string, (Extract Extract, int Delivery, long Rows, long Cents)> files = [];
    int committedParts;
    bool isAbandoned;

    public void Prepare()
    {
        try
        {
            if (Directory.Exists(Work))
                Directory.Delete(Work, recursive: true);
            foreach (var system in Extract.All.Select(e => e.System).Distinct())
                Directory.CreateDirectory(PathOf(system));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ContractException("--out", 0, $"'{options.Out}' cannot be written: {e.Message}", "name a folder where you may write", e);
        }
    }

    /// <summary>Removes what was written of a bank that was not finished.</summary>
    public void Discard()
    {
        if (Directory.Exists(Work))
            Directory.Delete(Work, recursive: true);
    }

    /// <summary>Puts the finished bank in its place.</summary>
    public void Finish()
    {
        PriorBank.Remove(options.Out);
        if (Directory.Exists(options.Out))
            Directory.Delete(options.Out);
        Directory.Move(Work, options.Out);
    }

    /// <summary>Writes a part's rows behind those of the parts before it, whichever thread is first.</summary>
    /// <param name="part">Number of the part.</param>
    /// <param name="suffix">Where the first extract's postings are cut into files by part, its part of the name.</param>
    /// <param name="output">The rows.</param>
    public void Commit(int part, string suffix, PartOutput output)
    {
        lock (gate)
        {
            while (committedParts != part && !isAbandoned)
                Monitor.Wait(gate);
            if (isAbandoned)
                return;
            foreach (var (extract, delivery, rows) in output.Written())
                Append(extract, delivery, extract == Extract.Transaction && delivery == 0 ? suffix : "", rows);
            committedParts++;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>No part is waited for any more: one has failed.</summary>
    public void Abandon()
    {
        lock (gate)
        {
            isAbandoned = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Writes rows that belong to no part; an extract without rows gets its header alone.</summary>
    public void Write(PartOutput output)
    {
        foreach (var (extract, delivery, rows) in output.Written())
            Append(extract, delivery, "", rows);
        foreach (var extract in Extract.All.Where(e => !files.Values.Any(f => f.Extract == e && f.Delivery == 0)))
            Append(extract, 0, "", new());
        for (var delivery = 1; delivery < calendar.DeliveryCount; delivery++)
        {
            if (!files.Values.Any(f => f.Extract == Extract.Transaction && f.Delivery == delivery))
                Append(Extract.Transaction, delivery, "", new());
        }
    }

    /// <summary>A bank is written beside its place, so that whoever finds a folder there finds a whole bank.</summary>
    string Work => options.Out.TrimEnd(Path.DirectorySeparatorChar) + ".unfinished";

    public string PathOf(string file) => Path.Combine(Work, file);

    /// <summary>Files of one extract in nightly deliveries.</summary>
    public IEnumerable<(string File, Extract Extract, int Delivery)> NightlyFiles() =>
        files.Where(f => f.Value.Delivery > 0).OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => (f.Key, f.Value.Extract, f.Value.Delivery));

    /// <summary>A damaged file has other rows than the source wrote; the control totals are those that the source would send.</summary>
    public void AddRows(string file, long rows)
    {
        var entry = files[file];
        files[file] = entry with { Rows = entry.Rows + rows };
    }

    /// <summary>The same file a second time, under another name.</summary>
    public string DeliverAgain(string file)
    {
        var again = file.Replace(".csv", "_again.csv", StringComparison.Ordinal);
        File.Copy(PathOf(file), PathOf(again));
        files.Add(again, files[file]);
        return again;
    }

    /// <summary>Turns the first extract and the truth into Parquet, a file a thread: one thread a file keeps the bytes the same everywhere.</summary>
    public void Convert(IProgress<GeneratorProgress>? progress)
    {
        var texts = files.Where(f => f.Value.Extract.IsTruth || (f.Value.Delivery == 0 && options.Format == ExtractFormat.Parquet))
            .OrderByDescending(f => f.Value.Rows).ToList();
        var done = 0L;
        Parallel.ForEach(texts, new() { MaxDegreeOfParallelism = options.Workers }, text =>
        {
            ToParquet(text.Key, text.Value.Extract);
            progress?.Report(new("parquet", Interlocked.Increment(ref done), texts.Count, 0));
        });
        foreach (var (file, entry) in texts)
        {
            files.Remove(file);
            files.Add(Path.ChangeExtension(file, ".parquet"), entry);
        }
    }

    /// <summary>One control file a system and delivery: file, rows, amount.</summary>
    public void WriteControls()
    {
        foreach (var control in files.Where(f => !f.Value.Extract.IsTruth).GroupBy(f => (f.Value.Extract.System, f.Value.Delivery)))
        {
            var text = new StringBuilder("file,rows,amount\n");
            foreach (var (file, entry) in control.OrderBy(f => f.Key, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file)},{entry.Rows},{(entry.Extract.HasAmount ? (entry.Cents / 100m).ToString("F2", CultureInfo.InvariantCulture) : "")}\n");
            File.WriteAllText(PathOf($"{control.Key.System}/control_{Date(control.Key.Delivery)}.csv"), text.ToString());
        }
    }

    /// <summary>All files with their rows, in order.</summary>
    public IReadOnlyList<(string File, long Rows)> Files =>
        [.. files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value.Rows))];

    string Date(int delivery) => DateOnly.FromDayNumber(calendar.DayOfDelivery(delivery))
        .ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    void Append(Extract extract, int delivery, string suffix, CsvBuffer rows)
    {
        var name = extract.IsTruth ? $"truth/{extract.Name}.csv" : $"{extract.System}/{extract.Name}_{Date(delivery)}{suffix}.csv";
        var entry = files.GetValueOrDefault(name, (extract, delivery, 0, 0));
        using var file = new FileStream(PathOf(name), FileMode.Append, FileAccess.Write);
        if (entry.Rows == 0 && file.Position == 0)
            file.Write(Encoding.UTF8.GetBytes(string.Join(',', extract.Fields.Select(f => f.Name)) + "\n"));
        file.Write(rows.Bytes);
        files[name] = entry with { Rows = entry.Rows + rows.Rows, Cents = entry.Cents + rows.Sum };
    }

    void ToParquet(string file, Extract extract)
    {
        var columns = string.Join(", ", extract.Fields.Select(f => $"'{f.Name}': '{f.Type}'"));
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute("set threads = 1; set memory_limit = '1GB'");
        connection.Execute($"""
            copy (select * from read_csv({Quoted(PathOf(file))}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {"{"}{columns}{"}"}))
            to {Quoted(PathOf(Path.ChangeExtension(file, ".parquet")))} (format parquet, compression zstd, compression_level 9)
            """);
        File.Delete(PathOf(file));
    }

    static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
