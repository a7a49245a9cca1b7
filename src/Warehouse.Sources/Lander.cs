using System.Globalization;
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
sealed record LoadFacts(
    DateOnly Night, string RunId, DateTime Now, string Sha256, string LandedFile, bool RenewsVersions, string? VersionsFile, string? KeyMin, string? KeyMax, string? Fields,
    ControlTotal? Control, decimal? AmountKept);

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

    readonly RowVersions versions = new(connection, ledger);

    string WorkFolder => Folder("landing", ".tmp");

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
        // One mistyped date of the far future must not become the night of a whole delivery; no business day lies behind tomorrow.
        var tomorrow = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1);
        var last = column.Max is { } max and not "night" ? Sql.Text(max) : Sql.Date(tomorrow);
        var first = column.Min is { } min ? Sql.Text(min) : Sql.Date(DateOnly.MinValue);
        var latest = connection.Scalar<DateOnly?>(
            $"""
            select max(d)
            from (select {Sql.Name(column.Name)}::date as d from ({reader.Select(0)}))
            where d between {first}::date and {last}::date
            """);
        reader.LeftOut(connection);
        return new(file, reader)
        {
            BusinessDate = latest ?? throw new ContractException(
                file.Path, 0, $"no row has a readable '{column.Name}'", "the business date is its latest value"),
        };
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
        var batch = new LoadBatch(
            $"{night:yyyyMMdd}-{contract.Source}-{sha[..12]}", contract.Source, file.Name, LoadStatus.Loaded, date,
            RowsIn: pending.Reader.Rows, RowsKept: 0, RowsQuarantined: 0, Warnings: []);
        if (!ledger.IsLoaded(contract, sha, date))
            return LandNew(pending, batch, night, runId);
        var again = batch with
        {
            LoadId = $"{batch.LoadId}-again-{file.Name}",
            Status = LoadStatus.Duplicate,
            Warnings = [$"{file.Name} holds the bytes of a file that is loaded already; nothing of it is loaded again: is it the right file?"],
        };
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
        var source = file.Contract.Source;
        var batch = new LoadBatch(
            $"{night:yyyyMMdd}-{source}-refused-{file.Name}", source, file.Name, LoadStatus.Refused, file.NamedDate ?? night,
            RowsIn: rows, RowsKept: 0, RowsQuarantined: 0, Warnings: []);
        ledger.RecordUnloaded(file, batch, "", night, runId, clock.GetUtcNow().UtcDateTime, message);
    }

    LoadBatch LandNew(PendingFile pending, LoadBatch batch, DateOnly night, string runId)
    {
        var (file, reader, contract) = (pending.File, pending.Reader, pending.File.Contract);
        var landed = Path.Combine(Folder("landing", contract.System, contract.Name), $"{batch.LoadId}.parquet");
        var parsed = Path.Combine(WorkFolder, $"{batch.LoadId}.parsed.tmp");
        var permitted = (long)(contract.MaxRejected * reader.Rows);
        var limit = permitted + ShownBeyondLimit;
        Parse(file, WithBookkeeping(reader.Select(limit * contract.Columns.Count), batch, night), parsed);
        var leftOut = reader.LeftOut(connection);
        var sum = Sum(contract, parsed);
        var notParsed = reader.Damaged.Concat(leftOut).OrderBy(row => row.Row).DistinctBy(row => row.Row).ToList();
        var gaps = new Gaps([.. notParsed.Select(row => row.Row)]);
        var unaccounted = reader.Rows - sum.Rows - notParsed.Count;
        if (unaccounted != 0 && notParsed.Count <= permitted)
            throw Unaccounted(file, reader, sum.Rows, notParsed.Count, unaccounted);
        // Where the engine and the count disagree, a row's number is not known, and only what was not parsed can be shown.
        var broken = unaccounted == 0 ? Violations.Find(connection, contract, parsed, night, limit) : [];
        var rejected = WithText(reader, notParsed, [.. broken.Select(row => Rejected(row, gaps))]);
        RequireWhole(file, reader, rejected, permitted);
        var control = ControlTotal.Find(file, reader.Trailer, batch.BusinessDate, connection);
        var (readable, without) = AmountOf(contract, reader.FieldNames, notParsed, rejected);
        var unreadable = Unreadable(contract, parsed, broken) + without;
        var warnings = Warnings(reader, control?.Compare(file, reader.Rows, sum.Amount + readable, unreadable));
        var kept = KeepRows(parsed, gaps, [.. broken.Select(b => b.Ordinal)]);
        // Sources go on delivering persons who are erased here.
        PersonMask.Apply(connection, contract.Columns, kept, ErasedPersons.Read(home));
        var (keyMin, keyMax) = versions.KeyRange(contract, kept);
        var (renewsVersions, versionsFile) = EndVersions(batch, contract, kept, landed, night);
        DurableFile.Move(kept, landed);
        var done = batch with { RowsKept = reader.Rows - rejected.Count, RowsQuarantined = rejected.Count, Warnings = warnings };
        var facts = new LoadFacts(
            night, runId, clock.GetUtcNow().UtcDateTime, reader.Sha256, landed, renewsVersions, versionsFile, keyMin, keyMax, Fields: FieldsOf(reader), control,
            AmountKept: contract.Control.Of is null ? null : Sum(contract, landed).Amount);
        ledger.Record(file, done, facts, rejected, Path.Combine(Folder("quarantine"), $"{batch.LoadId}.csv"));
        return done;
    }

    string Folder(params string[] below) => Directory.CreateDirectory(Path.Combine([home, .. below])).FullName;

    static string? FieldsOf(IFileReader reader) => reader.FieldNames.Count == 0 ? null : string.Join(',', reader.FieldNames);

    static string WithBookkeeping(string select, LoadBatch batch, DateOnly night) =>
        $"""
        select *, {Sql.Text(batch.LoadId)} as _load_id, {Sql.Text(batch.File)} as _source_file, null::bigint as _row_number,
          {Sql.Date(batch.BusinessDate)} as _business_date, {Sql.Date(night)} as _known_at
        from ({select})
        """;

    static RejectedRow Rejected(BrokenRow row, Gaps gaps) =>
        new(gaps.NumberOf(row.Ordinal), 0, row.Column, row.Reason, row.Detail, "");

    static void RequireWhole(SourceFile file, IFileReader reader, List<RejectedRow> rejected, long permitted)
    {
        if (reader.EndsWithoutLineEnd && rejected.Any(row => row.Row == reader.Rows))
            throw new ContractException(
                file.Path, rejected[^1].Line,
                $"the file is cut off within its last row: {Shown(rejected[^1].Raw)}",
                "have it delivered again");
        if (rejected.Count > permitted)
            throw Refusal(file, rejected, reader.Rows, permitted);
    }

    static ContractException Unaccounted(SourceFile file, IFileReader reader, long read, int rejected, long unaccounted) =>
        reader.EndsWithoutLineEnd && unaccounted == 1
            ? new(file.Path, 0, "the file is cut off within its last row", "have it delivered again")
            : new(
                file.Path, 0,
                $"of {reader.Rows} rows the engine read {read} and rejected {rejected}",
                "the file's quotes or line ends are ambiguous; mend the file or the contract's format");

    /// <summary>Rejected rows without an amount; where a row that is kept has none, it is meant so and excuses nothing.</summary>
    long Unreadable(FileContract contract, string parsed, List<BrokenRow> broken)
    {
        if (contract.Control.Of is not { } of || broken.Count == 0)
            return 0;
        return connection.Scalar<long>(
            $"""
            select count(*)
            from read_parquet({Sql.File(parsed)}, file_row_number = true, hive_partitioning = false)
            where {Sql.Name(of)} is null
              and file_row_number + 1 in (select unnest([{Sql.List(broken.Select(b => $"{b.Ordinal}"))}]))
            """);
    }

    sealed record ParsedSum(long Rows, decimal? Amount);

    /// <summary>Rows, and the sum of the control column.</summary>
    ParsedSum Sum(FileContract contract, string parquet)
    {
        var of = contract.Control.Of is { } column ? Sql.Name(column) : "null::decimal(18,2)";
        return connection.Query(
            $"""
            select count(*), coalesce(sum({of}), 0)::decimal(38,6)
            from read_parquet({Sql.File(parquet)}, hive_partitioning = false)
            """,
            row => new ParsedSum(row.GetInt64(0), contract.Control.Of is null ? null : row.GetDecimal(1)))[0];
    }

    /// <summary>The control column's sum over rows that the engine left out for another column's sake.</summary>
    static (decimal Readable, long Without) AmountOf(
        FileContract contract, IReadOnlyList<string> fieldNames, List<RejectedRow> notParsed, List<RejectedRow> withText)
    {
        if (contract.Control.Of is not { } of || contract.Format.Type != FileType.Delimited)
            return (0, notParsed.Count);
        var position = fieldNames.ToList().IndexOf(of);
        var text = withText.ToDictionary(row => row.Row, row => row.Raw);
        var amounts = notParsed.Select(Amount).ToList();
        return (amounts.Sum(a => a ?? 0), amounts.Count(a => a is null));

        decimal? Amount(RejectedRow row)
        {
            if (row.Column == of)
                return null;
            var fields = Fields.Split(text[row.Row], contract.Format);
            return fields.Count == contract.Columns.Count
                && decimal.TryParse(fields[position], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
                ? amount
                : null;
        }
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
        if (reader.EndsWithoutLineEnd && reader.Trailer is null)
            warnings.Add("the last record has no line end: was the file cut off?");
        if (warning is not null)
            warnings.Add(warning);
        return warnings;
    }

    static ContractException Refusal(SourceFile file, List<RejectedRow> rejected, long rows, long permitted)
    {
        var first = rejected[0];
        return new(
            file.Path, first.Line,
            $"{rejected.Count} of {rows} rows break the contract, first {first.Reason}: {first.Detail}, in: {Shown(first.Raw)}",
            $"permitted are {permitted} rows ({file.Contract.MaxRejected:0.####} of the file, max_rejected of {file.Contract.Source}); "
                + "mend the file, or the contract if it is the contract that is wrong");
    }

    static string Shown(string raw)
    {
        const int most = 200;
        return raw.Length > most ? raw[..most] + "…" : raw;
    }

    /// <summary>Writes the rows that stay; where rows are missing, each gets its own number in the file.</summary>
    string KeepRows(string parsed, Gaps gaps, List<long> broken)
    {
        var kept = parsed;
        if (!gaps.None || broken.Count > 0)
        {
            kept = $"{parsed}.kept.tmp";
            var left = broken.Count == 0 ? "" : $"where _ordinal not in (select unnest([{Sql.List(broken.Select(b => $"{b}"))}]))";
            Copy($"""
                select * exclude (_ordinal, file_row_number) replace ({gaps.NumberOf("_ordinal")} as _row_number)
                from (select *, file_row_number + 1 as _ordinal
                  from read_parquet({Sql.File(parsed)}, file_row_number = true, hive_partitioning = false)) {left}
                """, kept);
            File.Delete(parsed);
        }
        return kept;
    }

    /// <summary>Writes the rows of earlier files that the night's files correct.</summary>
    (bool IsRenewed, string? File) EndVersions(LoadBatch batch, FileContract contract, string kept, string landed, DateOnly night)
    {
        var load = new KnownLoad(
            batch.Source, batch.LoadId, batch.File, batch.BusinessDate, night, null, kept, LandedSql.ColumnsOf(contract), null, null, null);
        var work = $"{kept}.versions.tmp";
        var written = versions.Write(load, contract, night, work);
        if (written != VersionsWritten.Some)
            return (written == VersionsWritten.None, null);
        var file = Path.ChangeExtension(landed, ".versions.parquet");
        DurableFile.Move(work, file);
        return (true, file);
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
            throw new ContractException(
                file.Path, 0,
                $"the engine cannot read the file: {e.Message.Split('\n')[0]}",
                "mend the file, or the format in its contract",
                e);
        }
    }

    void Copy(string select, string path)
    {
        File.Delete(path);
        connection.Execute(
            $"""
            copy ({select}) to {Sql.Text(path)}
            (format parquet, compression zstd, compression_level 1, dictionary_size_limit {MaxDictionary})
            """);
    }
}
