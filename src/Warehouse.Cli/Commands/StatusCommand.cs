using System.Text.Json;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary><c>warehouse status</c>: what a data engineer looks at in the morning.</summary>
static class StatusCommand
{
    /// <summary>What is told: its name in the object of <c>--json</c>, its heading, its rows, and how a row reads as a line.</summary>
    sealed record Part(string Name, string Heading, string Sql, string Line, string Empty);

    const string Runs =
        """
        select run_id, business_date, case when status = 'running' and not {isUnderWay} then 'killed' else status end as status, started_at,
          coalesce(epoch(ended_at - started_at), 0) as seconds, coalesce(files_loaded, 0) as files, coalesce(rows_in, 0) as rows_in,
          coalesce(rows_quarantined, 0) as rows_quarantined, coalesce(models_built, 0) as models_built, coalesce(message, '') as message
        from (from ops.runs order by started_at desc limit 10)
        order by started_at
        """;

    const string Quarantine =
        """
        select known_at as night, source_file, count(*) as row_count, reason, column_name
        from ops.rejected_rows
        where status = 'open'
        group by known_at, source_file, reason, column_name
        order by known_at desc, source_file
        limit 20
        """;

    static readonly string Checks =
        $"select * exclude (run_id) from ({NightReport.StandingChecks(PublishedNight.LastRun)}) where offending_rows > 0 order by severity, relation, check_name";

    /// <summary>Can the night that readers see be trusted? The first page also remarks on nights that are missing and on one that took long.</summary>
    static readonly string Verdict =
        $$"""
        with shown as (select arg_max(run_id, published_at) as run_id from ops.published),
        counts as (
          select (select arg_max(status, started_at) = 'failed' from ops.runs) as has_failed,
            (select count(*) from ops.reconciliation semi join shown using (run_id) where is_break) as breaks,
            (select count(*) from ops.rejected_rows where status = 'open') as waiting,
            (select count(*) from ({{Checks}})) as warnings
        )
        select case
          when (select run_id from shown) is null then 'nothing is published yet'
          when has_failed then 'not without looking: the last run failed, readers see the night before it'
          when breaks > 0 then format('not without looking: {} figures do not reconcile', breaks)
          when waiting + warnings > 0 then format('yes, with remarks: {} rows wait in quarantine, {} checks warn', waiting, warnings)
          else 'yes'
        end
        from counts
        """;

    public static Outcome Run(Settings settings, bool isJson)
    {
        using var connection = PublishedNight.Open(settings.Home, null);
        var holder = RunLock.Holder(settings.Home);
        var published = Publisher.CurrentFolder(settings.Home) is { } folder ? Path.GetFileName(folder) : null;
        var parts = Parts(holder is not null);
        var verdict = connection.Scalar<string>(Verdict)!;
        if (isJson)
            Write(connection, holder, published, verdict, parts);
        else
            Print(connection, holder, published, verdict, parts);
        return Outcome.Done;
    }

    static Part[] Parts(bool isUnderWay)
    {
        using var nights = new StreamReader(typeof(StatusCommand).Assembly.GetManifestResourceStream("nights.sql")!);
        return
        [
            new("nights", "nights", nights.ReadToEnd(), "format('  {}  {:<12}  {:>2} files  {}', night, state, files, split_part(note, chr(10), 1))", "  none"),
            new("runs", "last runs", Runs.Replace("{isUnderWay}", isUnderWay ? "true" : "false", StringComparison.Ordinal),
                "format('  {}  {:<9}  {:>2} files  {:>10} rows in  {:>6} quarantined  {:>3} models  {:>6.1f} s  {}', business_date, status, files, rows_in, "
                + "rows_quarantined, models_built, seconds, split_part(message, chr(10), 1))", "  none"),
            new("quarantine", "quarantine", Quarantine, "format('  {}  {}: {} rows, {}{}', night, source_file, row_count, reason, coalesce(' in ' || column_name, ''))", "  empty"),
            new("checks", "checks that do not hold", Checks,
                "format('  {:<5}  {}: {}: {} rows, night of {}', severity, relation, check_name, offending_rows, looked_at)", "  none"),
        ];
    }

    static void Print(DuckDBConnection connection, string? holder, string? published, string verdict, Part[] parts)
    {
        Console.WriteLine($"can the night be trusted: {verdict}");
        Console.WriteLine(holder is null ? "no run is under way" : $"a run is under way: {holder}");
        Console.WriteLine($"published: {published ?? "nothing yet"}");
        foreach (var part in parts)
        {
            Console.WriteLine(part.Heading);
            foreach (var line in connection.Query($"select {part.Line} from (\n{part.Sql}\n)", row => row.GetString(0)).DefaultIfEmpty(part.Empty))
                Console.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>One object: what runs, what is published, and a list of each part.</summary>
    static void Write(DuckDBConnection connection, string? holder, string? published, string verdict, Part[] parts)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("running", holder);
            json.WriteString("published", published);
            json.WriteString("verdict", verdict);
            foreach (var part in parts)
            {
                json.WriteStartArray(part.Name);
                foreach (var row in connection.Query($"select to_json(part)::varchar from (\n{part.Sql}\n) part", row => row.GetString(0)))
                    json.WriteRawValue(row);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }
}
