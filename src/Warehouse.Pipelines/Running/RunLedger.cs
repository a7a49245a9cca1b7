using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>What runs did: the tables <c>ops.runs</c>, <c>ops.steps</c>, <c>ops.checks</c>, <c>ops.models</c> and
/// <c>ops.published</c>.</summary>
public sealed class RunLedger
{
    sealed record Standing(string Relation, BuiltModel Model);

    /// <summary>Names of the tables of the schema <c>ops</c>.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["loads", "rejected_rows", "runs", "steps", "checks", "models", "published", "missing_nights", "reconciliation", "erasures"];

    /// <summary>The data version of a model whose checks have not passed; no data have it.</summary>
    internal const string Unchecked = "unchecked";

    const string AssertionMark = "assertion ";

    readonly DuckDBConnection connection;

    /// <summary>Opens the ledger, creating its tables where they are absent.</summary>
    public RunLedger(DuckDBConnection connection)
    {
        this.connection = connection;
        using var sql = new StreamReader(typeof(RunLedger).Assembly.GetManifestResourceStream("ops_runs.sql")!);
        connection.Execute(sql.ReadToEnd());
    }

    /// <summary>The pipeline that the home folder belongs to; null before its first run.</summary>
    public string? Pipeline() => connection.Scalar<string?>("select any_value(pipeline) from ops.runs");

    /// <summary>Notes the beginning of a run; runs that never ended are noted as failed.</summary>
    public void Begin(string runId, string pipeline, DateOnly night, DateTime now)
    {
        connection.Execute(
            "update ops.runs set status = 'failed', message = 'the process ended before the run did' where status = 'running'");
        connection.Execute(
            "insert or replace into ops.runs (run_id, pipeline, business_date, status, started_at) values (?, ?, ?, 'running', ?)",
            runId, pipeline, night, now);
    }

    /// <summary>Notes which nights before this one are missing; those that were delivered since are no longer noted.</summary>
    public void NoteMissing(DateOnly night, IReadOnlyList<DateOnly> missing, string runId)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("delete from ops.missing_nights where business_date < ?", night);
        foreach (var date in missing)
            connection.Execute("insert into ops.missing_nights values (?, ?)", date, runId);
        transaction.Commit();
    }

    /// <summary>Notes the end of a run.</summary>
    public void End(string runId, string status, string? message, DateTime now) => connection.Execute(
        """
        update ops.runs set status = ?, message = ?, ended_at = ?,
          files_loaded = (
            select count(*) from ops.loads l where l.run_id = runs.run_id and l.status = 'loaded'),
          rows_in = (
            select coalesce(sum(rows_in), 0) from ops.loads l where l.run_id = runs.run_id and l.status = 'loaded'),
          rows_quarantined = (
            select coalesce(sum(rows_quarantined), 0) from ops.loads l where l.run_id = runs.run_id and l.status = 'loaded'),
          models_built = (
            select count(*) from ops.steps s where s.run_id = runs.run_id and s.status = 'built')
        where run_id = ?
        """,
        status, message, now, runId);

    /// <summary>What stands in the warehouse: models noted as built whose relation is there.</summary>
    public IReadOnlyDictionary<string, BuiltModel> Built() => connection.Query(
        """
        select m.relation, m.logic_version, m.data_version, m.is_view, m.business_date
        from ops.models m
        join (
          select schema_name || '.' || table_name as relation, false as is_view from duckdb_tables()
          union all
          select schema_name || '.' || view_name, true from duckdb_views() where not internal) standing using (relation, is_view)
        """,
        row => new Standing(
            row.GetString(0),
            new(row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetFieldValue<DateOnly>(4))))
        .ToDictionary(standing => standing.Relation, standing => standing.Model);

    /// <summary>Notes a run's steps and checks.</summary>
    public void Write(string runId, BuildReport report)
    {
        using var transaction = connection.BeginTransaction();
        AppendSteps(runId, report.Models);
        AppendChecks(runId, report.Checks);
        transaction.Commit();
    }

    void AppendSteps(string runId, IReadOnlyList<ModelResult> models)
    {
        using var steps = connection.CreateAppender("ops", "steps");
        foreach (var model in models)
        {
            steps.CreateRow()
                .AppendValue(runId).AppendValue(model.Relation).AppendValue(Text(model.Status)).AppendValue(model.Reason)
                .AppendValue(model.Rows).AppendValue(model.Duration.TotalSeconds).AppendValue(model.Message)
                .EndRow();
        }
    }

    void AppendChecks(string runId, IReadOnlyList<CheckResult> checks)
    {
        using var appender = connection.CreateAppender("ops", "checks");
        foreach (var check in checks)
        {
            appender.CreateRow()
                .AppendValue(runId).AppendValue(check.Relation).AppendValue(check.Check)
                .AppendValue(check.Severity == Severity.Error ? "error" : "warn")
                .AppendValue(check.OffendingRows).AppendValue(check.Sample)
                .EndRow();
        }
    }

    /// <summary>Notes the figures that a run compared.</summary>
    public void Write(string runId, DateOnly night, IEnumerable<ReconciledFigure> figures)
    {
        using var appender = connection.CreateAppender("ops", "reconciliation");
        foreach (var figure in figures)
        {
            appender.CreateRow()
                .AppendValue(runId).AppendValue(night).AppendValue(figure.Name).AppendValue(figure.Scope).AppendValue(figure.From).AppendValue(figure.To)
                .AppendValue(figure.Measure).AppendValue(figure.FromFigure).AppendValue(figure.ToFigure).AppendValue(figure.IsBreak)
                .EndRow();
        }
    }

    /// <summary>Forgets runs of the past with all that is noted of them, but not the latest run of each published night, nor one whose look at a model
    /// was the last and found something: its warning stands.</summary>
    public void Forget(DateTime before)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            """
            create or replace temp table _forgotten as
            select run_id from ops.runs where started_at < ? and run_id not in (select run_id from ops.published)
              and run_id not in (
                select run_id from ops.checks join ops.runs using (run_id)
                qualify offending_rows > 0 and started_at = max(started_at) over (partition by relation))
            """,
            before);
        foreach (var table in new[] { "steps", "checks", "reconciliation", "runs" })
            connection.Execute($"delete from ops.{table} where run_id in (select run_id from _forgotten)");
        connection.Execute("drop table _forgotten");
        transaction.Commit();
    }

    /// <summary>The assertions that held when they last ran: the version of what they say, and of that and what they read.</summary>
    internal IReadOnlyDictionary<string, (string Logic, string Data)> Passed() => connection.Query(
        $"select relation, logic_version, data_version from ops.models where logic_version like '{AssertionMark}%'",
        row => KeyValuePair.Create(row.GetString(0), (row.GetString(1)[AssertionMark.Length..], row.GetString(2)))).ToDictionary();

    /// <summary>Forgets assertions that the pipeline no longer has.</summary>
    internal void ForgetAssertions(IEnumerable<string> names)
    {
        foreach (var name in names)
            connection.Execute($"delete from ops.models where relation = ? and logic_version like '{AssertionMark}%'", name);
    }

    /// <summary>Notes that an assertion holds for a version of what it reads.</summary>
    internal void Pass(PlannedAssertion planned, RunContext context) =>
        NoteModel(connection, planned.Assertion.Name, AssertionMark + planned.Logic, planned.Version, isView: false, context);

    /// <summary>Notes how a model or an assertion stands.</summary>
    internal static void NoteModel(DuckDBConnection connection, string relation, string logic, string data, bool isView, RunContext context)
    {
        // "insert or replace" takes the engine several times as long, and a night notes hundreds.
        var isKnown = connection.Execute(
            "update ops.models set logic_version = ?, data_version = ?, is_view = ?, business_date = ?, run_id = ? where relation = ?",
            logic, data, isView, context.BusinessDate, context.RunId, relation) > 0;
        if (!isKnown)
            connection.Execute("insert into ops.models values (?, ?, ?, ?, ?, ?)", relation, logic, data, isView, context.BusinessDate, context.RunId);
    }

    /// <summary>The folder in which a version of the data was published for a night, or null.</summary>
    public string? PublishedAs(DateOnly night, string dataVersion) => connection.Scalar<string?>(
        "select max(folder) from ops.published where business_date = ? and data_version = ?", night, dataVersion);

    /// <summary>The folders that hold versions of exports, the newest first, by an export's name and version.</summary>
    public ILookup<(string Export, string Version), string> FoldersWith(IEnumerable<string> versions) => connection.Query(
        $"select name, version, folder from ops.published_sets where version in ({Sql.List(versions.Append("").Select(Sql.Text))}) order by folder desc",
        row => (Export: row.GetString(0), Version: row.GetString(1), Folder: row.GetString(2)))
        .ToLookup(found => (found.Export, found.Version), found => found.Folder);

    /// <summary>Notes a publication.</summary>
    /// <param name="night">The night.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="dataVersion">The version of all that is in it.</param>
    /// <param name="sets">The version of each export.</param>
    /// <param name="runId">The run.</param>
    /// <param name="now">The time.</param>
    public void Published(
        DateOnly night, string folder, string dataVersion, IEnumerable<KeyValuePair<string, string>> sets, string runId, DateTime now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("insert or replace into ops.published values (?, ?, ?, ?, ?)", night, folder, dataVersion, runId, now);
        // One statement for all: one a set took 2 ms each.
        var rows = Sql.List(sets.Select(set => $"({Sql.Text(folder)}, {Sql.Text(set.Key)}, {Sql.Text(set.Value)})"));
        if (rows.Length > 0)
            connection.Execute($"insert or replace into ops.published_sets values {rows}");
        transaction.Commit();
    }

    /// <summary>Writes the tables as Parquet files, for readers who may not open the writer's database.</summary>
    public void Export(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var table in Tables)
        {
            var file = Path.Combine(folder, table + ".parquet");
            connection.Execute($"copy ops.{table} to {Sql.Text(file + ".tmp")} (format parquet)");
            File.Move(file + ".tmp", file, overwrite: true);
        }
    }

    static string Text(StepStatus status) => status switch
    {
        StepStatus.UpToDate => "up_to_date",
        _ => status.ToString().ToLowerInvariant(),
    };
}
