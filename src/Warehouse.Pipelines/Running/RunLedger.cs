using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>What runs did: the tables <c>ops.runs</c>, <c>ops.steps</c>, <c>ops.checks</c>, <c>ops.models</c> and <c>ops.published</c>.</summary>
public sealed class RunLedger
{
    static readonly string[] Tables = ["loads", "rejected_rows", "runs", "steps", "checks", "models", "published"];
    readonly DuckDBConnection connection;

    /// <summary>Opens the ledger, creating its tables where they are absent.</summary>
    public RunLedger(DuckDBConnection connection)
    {
        this.connection = connection;
        using var sql = new StreamReader(typeof(RunLedger).Assembly.GetManifestResourceStream("ops_runs.sql")!);
        connection.Execute(sql.ReadToEnd());
    }

    /// <summary>Notes the beginning of a run; runs that never ended are noted as failed.</summary>
    public void Begin(string runId, string pipeline, DateOnly night, DateTime now)
    {
        connection.Execute("update ops.runs set status = 'failed', message = 'the process ended before the run did' where status = 'running'");
        connection.Execute("insert or replace into ops.runs (run_id, pipeline, business_date, status, started_at) values (?, ?, ?, 'running', ?)", runId, pipeline, night, now);
    }

    /// <summary>Notes the end of a run.</summary>
    public void End(string runId, string status, string? message, DateTime now) => connection.Execute(
        """
        update ops.runs set status = ?, message = ?, ended_at = ?,
          files_loaded = (select count(*) from ops.loads l where l.run_id = runs.run_id and l.status = 'loaded'),
          rows_in = (select coalesce(sum(rows_in), 0) from ops.loads l where l.run_id = runs.run_id and l.status = 'loaded'),
          rows_quarantined = (select coalesce(sum(rows_quarantined), 0) from ops.loads l where l.run_id = runs.run_id and l.status = 'loaded'),
          models_built = (select count(*) from ops.steps s where s.run_id = runs.run_id and s.status = 'built')
        where run_id = ?
        """, status, message, now, runId);

    /// <summary>What stands in the warehouse: models noted as built whose relation is there.</summary>
    public IReadOnlyDictionary<string, BuiltModel> Built() => connection.Query(
        """
        select m.relation, m.logic_version, m.data_version, m.is_view, m.business_date from ops.models m
        join (select schema_name || '.' || table_name as relation, false as is_view from duckdb_tables()
              union all select schema_name || '.' || view_name, true from duckdb_views() where not internal) standing using (relation, is_view)
        """,
        row => (Relation: row.GetString(0), Model: new BuiltModel(row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetFieldValue<DateOnly>(4)))).ToDictionary(m => m.Relation, m => m.Model);

    /// <summary>Notes a run's steps and checks.</summary>
    public void Write(string runId, BuildReport report)
    {
        using var transaction = connection.BeginTransaction();
        using (var steps = connection.CreateAppender("ops", "steps"))
        {
            foreach (var model in report.Models)
                steps.CreateRow().AppendValue(runId).AppendValue(model.Relation).AppendValue(Text(model.Status)).AppendValue(model.Reason)
                    .AppendValue(model.Rows).AppendValue(model.Duration.TotalSeconds).AppendValue(model.Message).EndRow();
        }
        using (var checks = connection.CreateAppender("ops", "checks"))
        {
            foreach (var check in report.Checks)
                checks.CreateRow().AppendValue(runId).AppendValue(check.Relation).AppendValue(check.Check).AppendValue(check.Severity == Severity.Error ? "error" : "warn")
                    .AppendValue(check.OffendingRows).AppendValue(check.Sample).EndRow();
        }
        transaction.Commit();
    }

    /// <summary>Notes that a model must be built again, for its checks did not hold.</summary>
    public void Forget(IEnumerable<string> relations)
    {
        foreach (var relation in relations)
            connection.Execute("update ops.models set data_version = 'unchecked' where relation = ?", relation);
    }

    /// <summary>The folder in which a version of the data was published for a night, or null.</summary>
    public string? PublishedAs(DateOnly night, string dataVersion) =>
        connection.Scalar<string?>("select max(folder) from ops.published where business_date = ? and data_version = ?", night, dataVersion);

    /// <summary>Notes a publication.</summary>
    public void Published(DateOnly night, string folder, string dataVersion, string runId, DateTime now) =>
        connection.Execute("insert or replace into ops.published values (?, ?, ?, ?, ?)", night, folder, dataVersion, runId, now);

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
