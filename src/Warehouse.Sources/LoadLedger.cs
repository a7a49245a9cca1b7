using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>A relation of the schema <c>landing</c> as the pipelines see it.</summary>
/// <param name="Name"><c>landing.system__file</c>.</param>
/// <param name="Columns">Names and DuckDB types, the bookkeeping columns included.</param>
/// <param name="Version">Changes whenever the relation's rows do.</param>
public sealed record LandedRelation(string Name, IReadOnlyList<TypedColumn> Columns, string Version);

/// <summary>What a file said it holds, and what is landed of it.</summary>
/// <param name="Source">Its contract.</param>
/// <param name="File">The delivered file.</param>
/// <param name="LandedFile">Its rows.</param>
/// <param name="Rows">Rows by its control total, or counted by the scanner where it has none.</param>
/// <param name="RowsQuarantined">Rows in quarantine.</param>
/// <param name="ControlAmount">The amount by its control total.</param>
/// <param name="AmountKept">The amount when it was landed.</param>
/// <param name="SumColumn">The column that is summed.</param>
/// <param name="RowsLanded">Rows that the landed file has now.</param>
/// <param name="AmountLanded">The amount that the landed file has now.</param>
public sealed record LandedTotals(
    string Source, string File, string LandedFile, long Rows, long RowsQuarantined, decimal? ControlAmount, decimal? AmountKept, string? SumColumn,
    long RowsLanded, decimal? AmountLanded);

/// <summary>What was delivered when: the tables <c>ops.loads</c> and <c>ops.rejected_rows</c>, and the views of the schema
/// <c>landing</c> made from them.</summary>
public sealed class LoadLedger
{
    /// <summary>Columns that every landed relation has beside the contract's.</summary>
    public static IReadOnlyList<TypedColumn> Bookkeeping { get; } =
    [
        new("_load_id", "varchar"),
        new("_source_file", "varchar"),
        new("_row_number", "bigint"),
        new("_business_date", "date"),
        new("_known_at", "date"),
    ];

    readonly DuckDBConnection connection;

    /// <summary>Opens the ledger, creating its tables where they are absent.</summary>
    public LoadLedger(DuckDBConnection connection)
    {
        this.connection = connection;
        using var sql = new StreamReader(typeof(LoadLedger).Assembly.GetManifestResourceStream("ops_loads.sql")!);
        connection.Execute(sql.ReadToEnd());
    }

    /// <summary>Points the loads to the landed files of this home: it may have been copied or moved since they were noted.</summary>
    /// <param name="landed">The folder of the landed files, <c>home/landing</c>.</param>
    public void Adopt(string landed)
    {
        foreach (var column in new[] { "landed_file", "versions_file" })
            connection.Execute(
                $"""
                update ops.loads set {column} = ? || regexp_extract({column}, '/landing(/[^/]+/[^/]+/[^/]+)$', 1)
                where {column} is not null and not starts_with({column}, ?)
                """,
                landed, landed + Path.DirectorySeparatorChar);
    }

    /// <summary>A landed file that is needed and is no longer there, with the delivered file that it came from; null where all are there.</summary>
    public (string Landed, string Delivered)? Lost() => connection.Query(
        "select landed_file, source_file from ops.loads where status = 'loaded' and landed_file is not null order by landed_file",
        row => (row.GetString(0), row.GetString(1))).Select(load => ((string, string)?)load).FirstOrDefault(load => !File.Exists(load!.Value.Item1));

    /// <summary>Whether a file was met before with this name, size and time of change: then it is not even read.</summary>
    public bool IsUnchanged(SourceFile file) => connection.Scalar<bool>(
        """
        select exists (from ops.loads
          where source = ? and source_file = ? and size_bytes = ? and modified_at = ? and status <> 'refused' and superseded_at is null)
        """,
        file.Contract.Source, file.Name, file.Size, Microseconds(file.ModifiedAt));

    /// <summary>Whether the same bytes are loaded for the same contract. Of full files only those of the same date are the same: a bank may
    /// return to an earlier state. Files without rows are no one's duplicates.</summary>
    internal bool IsLoaded(FileContract contract, string sha256, DateOnly businessDate) => connection.Scalar<bool>(
        """
        select exists (from ops.loads
          where source = ? and sha256 = ? and status = 'loaded' and superseded_at is null and rows_in > 0
            and coalesce(business_date = ?, true))
        """,
        contract.Source, sha256, contract.Delivery == Delivery.Full ? businessDate : null);

    /// <summary>Whether a source has a loaded file, for a business date or for any.</summary>
    public bool HasFile(string source, DateOnly? date) => connection.Scalar<bool>(
        """
        select exists (from ops.loads
          where source = ? and status <> 'refused' and superseded_at is null and coalesce(business_date = ?, true))
        """,
        source, date);

    /// <summary>The dates for which files of a source were delivered, as far as a night knows.</summary>
    public IReadOnlyList<DateOnly> Delivered(string source, DateOnly night) => connection.Query(
        "select distinct business_date from ops.loads where source = ? and status <> 'refused' and known_at <= ?",
        row => row.GetFieldValue<DateOnly>(0),
        source, night);

    /// <summary>The nights that landed files which were not refused, in order.</summary>
    public IReadOnlyList<DateOnly> LandedNights() => connection.Query(
        "select distinct known_at from ops.loads where status <> 'refused' order by known_at", row => row.GetFieldValue<DateOnly>(0));

    /// <summary>What each file of the unbuilt loads up to a night said it holds, beside what is landed and quarantined of it, counted in the landed file itself.</summary>
    public IReadOnlyList<LandedTotals> Totals(DateOnly night) =>
    [
        .. connection.Query(
            """
            select source, source_file, landed_file, coalesce(control_rows, rows_in), rows_quarantined, control_amount, amount_kept, sum_column
            from ops.loads
            where status = 'loaded' and not is_built and known_at <= ? and superseded_at is null
            order by source, source_file
            """,
            row => new LandedTotals(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4),
                row.IsDBNull(5) ? null : row.GetDecimal(5), row.IsDBNull(6) ? null : row.GetDecimal(6), row.GetStringOrNull(7), 0, null),
            night).Select(Recount),
    ];

    LandedTotals Recount(LandedTotals load)
    {
        var amount = load.SumColumn is { } column ? $"coalesce(sum({Sql.Name(column)}), 0)::decimal(38, 6)" : "null::decimal(38, 6)";
        return connection.Query(
            $"select count(*), {amount} from read_parquet({Sql.File(load.LandedFile)}, hive_partitioning = false)",
            row => load with { RowsLanded = row.GetInt64(0), AmountLanded = row.IsDBNull(1) ? null : row.GetDecimal(1) })[0];
    }

    /// <summary>The latest night whose loads were built into the warehouse; null before the first.</summary>
    public DateOnly? LastBuiltNight() =>
        connection.Scalar<DateOnly?>("select max(known_at) from ops.loads where is_built");

    /// <summary>The nights whose loads are not yet built and published, in order.</summary>
    public IReadOnlyList<DateOnly> UnbuiltNights() => connection.Query(
        "select distinct known_at from ops.loads where status <> 'refused' and not is_built order by known_at",
        row => row.GetFieldValue<DateOnly>(0));

    /// <summary>Sources of which a night replaced files of earlier nights, so that rows may have gone.</summary>
    public IReadOnlyList<string> Replaced() => connection.Query(
        """
        select distinct source
        from ops.loads o
        where superseded_at is not null and exists (from ops.loads n
          where n.source = o.source and n.source_file = o.source_file and n.known_at = o.superseded_at and not n.is_built)
        """,
        row => row.GetString(0));

    /// <summary>Marks the loads up to a night as built and published.</summary>
    public void MarkBuilt(DateOnly night) => connection.Execute(
        "update ops.loads set is_built = true where status <> 'refused' and not is_built and known_at <= ?", night);

    /// <summary>Records a file that was not loaded.</summary>
    internal void RecordUnloaded(
        SourceFile file, LoadBatch batch, string sha256, DateOnly night, string runId, DateTime now, string message) =>
        connection.Execute(
            """
            insert or replace into ops.loads (load_id, source, source_file, status, business_date, known_at,
              rows_in, rows_kept, rows_quarantined, message, sha256, size_bytes, modified_at, run_id, loaded_at)
            values (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)
            """,
            batch.LoadId, batch.Source, batch.File, batch.Status.ToString().ToLowerInvariant(), batch.BusinessDate, night,
            batch.RowsIn, message, sha256, file.Size, Microseconds(file.ModifiedAt), runId, now);

    /// <summary>Records a loaded file, its quarantined rows and what it replaces, at once or not at all.</summary>
    /// <param name="file">The file.</param>
    /// <param name="batch">What came of it.</param>
    /// <param name="facts">What was found in it.</param>
    /// <param name="rejected">Its quarantined rows.</param>
    /// <param name="quarantineFile">Where they are written for people.</param>
    internal void Record(
        SourceFile file, LoadBatch batch, LoadFacts facts, IReadOnlyList<RejectedRow> rejected, string quarantineFile)
    {
        using var transaction = connection.BeginTransaction();
        Supersede(batch, file.Contract.Delivery, facts.Night);
        if (facts.RenewsVersions)
            connection.Execute("update ops.loads set versions_file = null where source = ? and known_at = ?", batch.Source, facts.Night);
        InsertLoaded(file, batch, facts);
        connection.Execute("delete from ops.rejected_rows where load_id = ?", batch.LoadId);
        connection.Execute(
            """
            update ops.rejected_rows set status = 'replaced', resolved_by = ?, resolved_at = ?
            where status = 'open' and load_id in (select load_id from ops.loads where source = ? and superseded_at is not null)
            """,
            batch.LoadId, facts.Now, batch.Source);
        AppendRejected(batch, facts.Night, rejected);
        if (rejected.Count > 0)
            connection.Execute(
                $"""
                copy (select * exclude (status, resolved_by, resolved_at, note) from ops.rejected_rows where load_id = {Sql.Text(batch.LoadId)} order by row_number)
                to {Sql.Text(quarantineFile)} (format csv, header)
                """);
        transaction.Commit();
    }

    /// <summary>The relations that the contracts promise, whatever was loaded.</summary>
    public static IReadOnlyList<LandedRelation> Promised(IReadOnlyList<SourceContract> contracts) =>
        [.. contracts.SelectMany(c => c.Files).SelectMany(file => new[]
        {
            new LandedRelation(file.Relation, Columns(file), ""),
            file.Delivery == Delivery.Full ? new($"{file.Relation}__history", Columns(file), "") : new(Versions(file), VersionColumns(file), ""),
        })];

    /// <summary>Loads of a source that are known in a night, those that were superseded since among them, in the order of their dates.</summary>
    internal List<KnownLoad> Known(string? source, DateOnly night) => connection.Query(
        """
        select source, load_id, source_file, business_date, known_at, superseded_at, landed_file, columns_read, versions_file, key_min, key_max
        from ops.loads
        where status = 'loaded' and coalesce(source = ?, true) and known_at <= ?
        order by source, business_date, known_at, load_id
        """,
        row => new KnownLoad(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetFieldValue<DateOnly>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5), row.GetString(6), row.GetString(7),
            row.GetStringOrNull(8), row.GetStringOrNull(9), row.GetStringOrNull(10)),
        source, night);

    /// <summary>Makes the views of the schema <c>landing</c> for a night: what was known by then and not yet replaced.</summary>
    public IReadOnlyList<LandedRelation> CreateViews(IReadOnlyList<SourceContract> contracts, DateOnly night)
    {
        var known = Known(null, night);
        var relations = new List<LandedRelation>();
        foreach (var contract in contracts.SelectMany(c => c.Files))
        {
            var ofSource = known.FindAll(load => load.Source == contract.Source);
            var visible = ofSource.FindAll(load => load.SupersededAt is null || load.SupersededAt > night);
            if (contract.Delivery == Delivery.Full)
            {
                var last = visible.FindAll(load => load.Date == visible[^1].Date);
                relations.Add(CreateView(contract.Relation, Columns(contract), LandedSql.Rows(contract, last), last));
                relations.Add(CreateView($"{contract.Relation}__history", Columns(contract), LandedSql.Rows(contract, visible), visible));
                continue;
            }
            var ending = ofSource.FindAll(load => load.EndsVersions);
            var corrected = Corrected(contract, ending);
            var all = visible.Concat(ending).ToList();
            relations.Add(CreateView(contract.Relation, Columns(contract), LandedSql.Current(contract, visible, ending, corrected), all));
            relations.Add(CreateView(
                Versions(contract), VersionColumns(contract), LandedSql.AllVersions(contract, visible, ending, corrected), all));
        }
        return relations;
    }

    HashSet<string> Corrected(FileContract contract, List<KnownLoad> ending) => ending.Count == 0
        ? []
        : [.. connection.Query($"select distinct _load_id from ({LandedSql.Versions(contract, ending)})", row => row.GetString(0))];

    void Supersede(LoadBatch batch, Delivery delivery, DateOnly night) => connection.Execute(
        $"""
        update ops.loads set superseded_at = ?
        where source = ? and split_part(source_file, {Sql.Text(Replay.Mark)}, 1) = ? and status = 'loaded' and superseded_at is null
          and not contains({Sql.Text(batch.File)}, {Sql.Text(Replay.Mark)})
          {(delivery == Delivery.Full ? $"and business_date = {Sql.Date(batch.BusinessDate)}" : "")}
        """,
        night, batch.Source, batch.File);

    void InsertLoaded(SourceFile file, LoadBatch batch, LoadFacts facts)
    {
        var warnings = batch.Warnings.Count > 0 ? string.Join("; ", batch.Warnings) : null;
        var columns = LandedSql.ColumnsOf(file.Contract);
        connection.Execute(
            """
            insert or replace into ops.loads
            values (?, ?, ?, 'loaded', ?, ?, null, ?, ?, ?, ?, ?::decimal(38, 6), ?::decimal(38, 6), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?)
            """,
            batch.LoadId, batch.Source, batch.File, batch.BusinessDate, facts.Night,
            batch.RowsIn, batch.RowsKept, batch.RowsQuarantined, facts.Control?.Rows, facts.Control?.Amount, facts.AmountKept, file.Contract.Control.Of,
            warnings, facts.Sha256, file.Size, Microseconds(file.ModifiedAt), facts.LandedFile,
            facts.VersionsFile, facts.KeyMin, facts.KeyMax, facts.Fields, columns, facts.RunId, facts.Now);
    }

    void AppendRejected(LoadBatch batch, DateOnly night, IReadOnlyList<RejectedRow> rejected)
    {
        using var appender = connection.CreateAppender("ops", "rejected_rows");
        foreach (var row in rejected)
        {
            appender.CreateRow()
                .AppendValue(batch.LoadId).AppendValue(batch.Source).AppendValue(batch.File)
                .AppendValue(row.Row).AppendValue(row.Line).AppendValue(row.Column)
                .AppendValue(row.Reason).AppendValue(row.Detail).AppendValue(row.Raw)
                .AppendValue(night)
                .AppendValue("open").AppendValue((string?)null).AppendValue((DateTime?)null).AppendValue((string?)null)
                .EndRow();
        }
    }

    static string Versions(FileContract file) => $"{file.Relation}__versions";

    static IReadOnlyList<TypedColumn> Columns(FileContract file) =>
        [.. file.Columns.Select(c => new TypedColumn(c.Name, c.Type)), .. Bookkeeping];

    static IReadOnlyList<TypedColumn> VersionColumns(FileContract file) => [.. Columns(file), new("_known_to", "date")];

    LandedRelation CreateView(string name, IReadOnlyList<TypedColumn> columns, string select, IEnumerable<KnownLoad> loads)
    {
        connection.Execute($"create or replace view {name} as {select}");
        return new(name, columns, string.Join(",", loads.Select(load => load.Id)));
    }

    /// <summary>The ledger's clock has the engine's resolution, so that a time written and read again is equal.</summary>
    static DateTime Microseconds(DateTime time) => new(time.Ticks / 10 * 10, DateTimeKind.Unspecified);
}
