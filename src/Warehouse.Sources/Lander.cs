using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>A file that was not met before, opened and counted.</summary>
public sealed class PendingFile : IDisposable
{
    internal PendingFile(SourceFile file, IFileReader reader) => (File, Reader) = (file, reader);

    /// <summary>The file.</summary>
    public SourceFile File { get; }

    /// <summary>The date that it speaks for; null where that is the night's.</summary>
    public DateOnly? BusinessDate { get; internal init; }

    /// <summary>Data rows delivered.</summary>
    public long Rows => Reader.Rows;

    internal IFileReader Reader { get; }

    /// <summary>Removes what was made to read it.</summary>
    public void Dispose() => Reader.Dispose();
}

/// <summary>What was found in a file beside its rows.</summary>
sealed record LoadFacts(DateOnly Night, string RunId, DateTime Now, string Sha256, string LandedFile, ControlTotal? Control, decimal? AmountKept);

/// <summary>Lands files: the engine reads and types the rows, the contract decides which are kept, the rest goes to quarantine,
/// and the ledger accounts for every one.</summary>
/// <param name="connection">The writer's connection.</param>
/// <param name="home">The home folder.</param>
/// <param name="ledger">The load ledger.</param>
/// <param name="clock">The time that is written to the ledger.</param>
public sealed class Lander(DuckDBConnection connection, string home, LoadLedger ledger, TimeProvider clock)
{
    /// <summary>Rejected rows listed beyond the permitted share, so that the error of a refused file can show some.</summary>
    const int ShownBeyondLimit = 1000;

    /// <summary>Dictionaries of columns with more values than this cost a sixth of the writing and save a twentieth of the space.</summary>
    const int MaxDictionary = 4096;

    string WorkFolder => Directory.CreateDirectory(Path.Combine(home, "landing", ".tmp")).FullName;

    /// <summary>Removes what a killed run left behind.</summary>
    public void Sweep()
    {
        foreach (var left in Directory.EnumerateFiles(WorkFolder))
            File.Delete(left);
    }

    /// <summary>Opens a file: counts its records, computes its checksum and its business date.</summary>
    /// <exception cref="ContractException">The file breaks its contract as a whole.</exception>
    public PendingFile Open(SourceFile file)
    {
        if (file.Fault is { } fault)
            throw new ContractException(file.Path, 0, fault, "have the file delivered again as agreed, and remove this");
        var reader = Readers.Open(file, WorkFolder, connection);
        var rule = file.Contract.BusinessDate;
        if (rule.From != BusinessDateFrom.Column)
            return new(file, reader) { BusinessDate = file.NamedDate };
        var column = file.Contract.Columns.First(c => c.Name == rule.Column);
        var limits = string.Concat((column.Min is { } min ? $" and d >= {Sql.Text(min)}::date" : "") + (column.Max is { } max and not "night" ? $" and d <= {Sql.Text(max)}::date" : ""));
        var latest = connection.Scalar<DateOnly?>($"select max(d) from (select {Sql.Name(column.Name)}::date as d from ({reader.Select(0)})) where true{limits}");
        reader.LeftOut(connection);
        return new(file, reader) { BusinessDate = latest ?? throw new ContractException(file.Path, 0, $"no row has a readable '{column.Name}'", "the business date is its latest value") };
    }

    /// <summary>Lands a file in a night.</summary>
    /// <param name="pending">The opened file.</param>
    /// <param name="night">The night's business date: from then on the rows are known.</param>
    /// <param name="runId">The run, for the ledger.</param>
    /// <exception cref="ContractException">The file breaks its contract as a whole; nothing of it was loaded.</exception>
    public LoadBatch Land(PendingFile pending, DateOnly night, string runId)
    {
        var file = pending.File;
        var contract = file.Contract;
        var sha = pending.Reader.Sha256;
        var date = pending.BusinessDate ?? night;
        var batch = new LoadBatch($"{night:yyyyMMdd}-{contract.Source}-{sha[..12]}", contract.Source, file.Name, LoadStatus.Loaded, date, pending.Reader.Rows, 0, 0, []);
        if (!ledger.IsLoaded(contract, sha, date))
            return LandNew(pending, batch, night, runId);
        var again = batch with { LoadId = $"{batch.LoadId}-again-{file.Name}", Status = LoadStatus.Duplicate };
        ledger.RecordUnloaded(file, again, sha, night, runId, clock.GetUtcNow().UtcDateTime, "the same bytes are loaded already");
        return again;
    }

    /// <summary>Notes that a file was refused.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rows">Its rows, as far as they could be counted.</param>
    /// <param name="night">The night.</param>
    /// <param name="runId">The run.</param>
    /// <param name="message">What is wrong with it.</param>
    public void Refuse(SourceFile file, long rows, DateOnly night, string runId, string message)
    {
        var batch = new LoadBatch($"{night:yyyyMMdd}-{file.Contract.Source}-refused-{file.Name}", file.Contract.Source, file.Name, LoadStatus.Refused, file.NamedDate ?? night, rows, 0, 0, []);
        ledger.RecordUnloaded(file, batch, "", night, runId, clock.GetUtcNow().UtcDateTime, message);
    }

    LoadBatch LandNew(PendingFile pending, LoadBatch batch, DateOnly night, string runId)
    {
        var (file, reader, contract) = (pending.File, pending.Reader, pending.File.Contract);
        var landed = Path.Combine(Directory.CreateDirectory(Path.Combine(home, "landing", contract.System, contract.Name)).FullName, $"{batch.LoadId}.parquet");
        var parsed = Path.Combine(WorkFolder, $"{batch.LoadId}.parsed.tmp");
        var permitted = (long)(contract.MaxRejected * reader.Rows);
        var limit = permitted + ShownBeyondLimit;
        Parse(file, $"select *, {Sql.Text(batch.LoadId)} as _load_id, {Sql.Text(file.Name)} as _source_file, null::bigint as _row_number, {Sql.Date(batch.BusinessDate)} as _business_date, {Sql.Date(night)} as _known_at from ({reader.Select(limit * contract.Columns.Count)})", parsed);
        var leftOut = reader.LeftOut(connection);
        var sum = Sum(contract, parsed);
        var notParsed = reader.Damaged.Concat(leftOut).OrderBy(row => row.Row).ToList();
        var gaps = new Gaps([.. notParsed.Select(row => row.Row)]);
        var broken = Violations.Find(connection, contract, parsed, night, limit);
        var rejected = WithText(reader, notParsed, [.. broken.Select(b => new RejectedRow(gaps.NumberOf(b.Ordinal), 0, b.Column, b.Reason, b.Detail, ""))]);
        if (reader.EndsWithoutLineEnd && rejected.Any(row => row.Row == reader.Rows))
            throw new ContractException(file.Path, rejected[^1].Line, $"the file is cut off within its last row: {Shown(rejected[^1].Raw)}", "have it delivered again");
        if (rejected.Count > permitted)
            throw Refusal(file, rejected, reader.Rows, permitted);
        if (sum.Rows + notParsed.Count != reader.Rows)
            throw new ContractException(file.Path, 0, $"of {reader.Rows} rows the engine read {sum.Rows} and rejected {notParsed.Count}", "the file's quotes or line ends are ambiguous; mend the file or the contract's format");
        var control = ControlTotal.Find(file, reader.Trailer, batch.BusinessDate, connection);
        var (readable, without) = AmountOf(contract, notParsed, rejected);
        var warning = control?.Compare(file, reader.Rows, sum.Amount + readable, sum.Unreadable + without);
        KeepRows(parsed, landed, gaps, [.. broken.Select(b => b.Ordinal)]);
        var done = batch with { RowsKept = reader.Rows - rejected.Count, RowsQuarantined = rejected.Count, Warnings = Warnings(reader, warning) };
        var facts = new LoadFacts(night, runId, clock.GetUtcNow().UtcDateTime, reader.Sha256, landed, control, contract.Control.Of is null ? null : Sum(contract, landed).Amount);
        ledger.Record(file, done, facts, rejected, Path.Combine(Directory.CreateDirectory(Path.Combine(home, "quarantine")).FullName, $"{batch.LoadId}.csv"));
        return done;
    }

    sealed record ParsedSum(long Rows, decimal? Amount, long Unreadable);

    /// <summary>Rows, and the sum of the control column with the number of rows that have none.</summary>
    ParsedSum Sum(FileContract contract, string parquet)
    {
        var of = contract.Control.Of is { } column ? Sql.Name(column) : "null::decimal(18,2)";
        return connection.Query($"select count(*), coalesce(sum({of}), 0)::decimal(38,6), count(*) - count({of}) from read_parquet({Sql.File(parquet)})",
            row => new ParsedSum(row.GetInt64(0), contract.Control.Of is null ? null : row.GetDecimal(1), row.GetInt64(2)))[0];
    }

    /// <summary>The control column's sum over rows that the engine left out for another column's sake.</summary>
    static (decimal Readable, long Without) AmountOf(FileContract contract, List<RejectedRow> notParsed, List<RejectedRow> withText)
    {
        if (contract.Control.Of is not { } of || contract.Format.Type != FileType.Delimited)
            return (0, notParsed.Count);
        var position = contract.Columns.Select(c => c.Name).ToList().IndexOf(of);
        var text = withText.ToDictionary(row => row.Row, row => row.Raw);
        var amounts = notParsed.Select(row => row.Column == of || Fields.Split(text[row.Row], contract.Format) is not { } fields || fields.Count != contract.Columns.Count
            || !decimal.TryParse(fields[position], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var amount) ? (decimal?)null : amount).ToList();
        return (amounts.Sum(a => a ?? 0), amounts.Count(a => a is null));
    }

    List<RejectedRow> WithText(IFileReader reader, List<RejectedRow> notParsed, List<RejectedRow> broken)
    {
        var all = notParsed.Concat(broken).OrderBy(row => row.Row).ToList();
        var textless = all.Where(row => row.Raw.Length == 0).Select(row => row.Row).Distinct().ToList();
        if (textless.Count == 0)
            return all;
        var raw = reader.Raw(connection, textless);
        return [.. all.Select(row => row.Raw.Length > 0 ? row : row with { Line = raw[row.Row].Line, Raw = raw[row.Row].Raw })];
    }

    static List<string> Warnings(IFileReader reader, string? warning)
    {
        var warnings = new List<string>();
        if (reader.EndsWithoutLineEnd)
            warnings.Add("the last record has no line end: was the file cut off?");
        if (warning is not null)
            warnings.Add(warning);
        return warnings;
    }

    static ContractException Refusal(SourceFile file, List<RejectedRow> rejected, long rows, long permitted) => new(
        file.Path, rejected[0].Line, $"{rejected.Count} of {rows} rows break the contract, first {rejected[0].Reason}: {rejected[0].Detail}, in: {Shown(rejected[0].Raw)}",
        $"permitted are {permitted} rows ({file.Contract.MaxRejected:0.####} of the file, max_rejected of {file.Contract.Source}); mend the file, or the contract if it is the contract that is wrong");

    static string Shown(string raw)
    {
        const int most = 200;
        return raw.Length > most ? raw[..most] + "…" : raw;
    }

    /// <summary>Writes the rows that stay; where rows are missing, each gets its own number in the file.</summary>
    void KeepRows(string parsed, string landed, Gaps gaps, List<long> broken)
    {
        var kept = parsed;
        if (!gaps.None || broken.Count > 0)
        {
            kept = $"{parsed}.kept.tmp";
            var left = broken.Count == 0 ? "" : $"where ordinal not in (select unnest([{Sql.List(broken.Select(b => $"{b}"))}]))";
            Copy($"""
                select * exclude (ordinal, file_row_number) replace ({gaps.NumberOf("ordinal")} as _row_number)
                from (select *, file_row_number + 1 as ordinal from read_parquet({Sql.File(parsed)}, file_row_number = true)) {left}
                """, kept);
            File.Delete(parsed);
        }
        DurableFile.Move(kept, landed);
    }

    /// <summary>What the engine cannot read as a whole is the file's fault; a full disk is not.</summary>
    void Parse(SourceFile file, string select, string path)
    {
        try
        {
            Copy(select, path);
        }
        catch (DuckDBException e) when (e.ErrorType is DuckDBErrorType.InvalidInput or DuckDBErrorType.Conversion)
        {
            throw new ContractException(file.Path, 0, $"the engine cannot read the file: {e.Message.Split('\n')[0]}", "mend the file, or the format in its contract", e);
        }
    }

    void Copy(string select, string path)
    {
        File.Delete(path);
        connection.Execute($"copy ({select}) to {Sql.Text(path)} (format parquet, compression zstd, compression_level 1, dictionary_size_limit {MaxDictionary})");
    }
}
