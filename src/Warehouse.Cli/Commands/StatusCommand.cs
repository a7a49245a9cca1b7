using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary><c>warehouse status</c>: what a data engineer looks at in the morning.</summary>
static class StatusCommand
{
    public static Outcome Run(Settings settings, bool isJson)
    {
        if (isJson)
            return QueryCommand.Run(settings, "select * from ops.runs order by started_at", QueryFormat.Json, null, default);
        using var connection = PublishedNight.Open(settings.Home, null);
        var holder = RunLock.Holder(settings.Home);
        Console.WriteLine(holder is null ? "no run is under way" : $"a run is under way: {holder}");
        var published = Publisher.CurrentFolder(settings.Home) is { } folder ? Path.GetFileName(folder) : "nothing yet";
        Console.WriteLine($"published: {published}");
        Console.WriteLine("nights");
        foreach (var night in connection.Query(NightsSql(), row => row.GetString(0)))
            Console.WriteLine(night.TrimEnd());
        Console.WriteLine("last runs");
        foreach (var run in LastRuns(connection, holder is not null))
            Console.WriteLine(run.TrimEnd());
        Console.WriteLine("quarantine");
        foreach (var rejected in Quarantine(connection).DefaultIfEmpty("  empty"))
            Console.WriteLine(rejected);
        Console.WriteLine("checks that do not hold");
        foreach (var check in BrokenChecks(connection).DefaultIfEmpty("  none"))
            Console.WriteLine(check);
        return Outcome.Done;
    }

    static string NightsSql()
    {
        using var sql = new StreamReader(typeof(StatusCommand).Assembly.GetManifestResourceStream("nights.sql")!);
        return sql.ReadToEnd();
    }

    static List<string> LastRuns(DuckDBConnection connection, bool isUnderWay) => connection.Query(
        """
        select format('  {}  {:<9}  {:>2} files  {:>10} rows in  {:>6} quarantined  {:>3} models  {:>6.1f} s  {}',
          business_date, case when status = 'running' and not $1::boolean then 'killed' else status end,
          coalesce(files_loaded, 0), coalesce(rows_in, 0), coalesce(rows_quarantined, 0), coalesce(models_built, 0),
          coalesce(epoch(ended_at - started_at), 0), coalesce(message, ''))
        from (from ops.runs order by started_at desc limit 10)
        order by started_at
        """,
        row => row.GetString(0),
        isUnderWay);

    static List<string> Quarantine(DuckDBConnection connection) => connection.Query(
        """
        select format('  {}  {}: {} rows, {}{}', known_at, source_file, count(*), reason, coalesce(' in ' || column_name, ''))
        from ops.rejected_rows
        where status = 'open'
        group by known_at, source_file, reason, column_name
        order by known_at desc, source_file
        limit 20
        """,
        row => row.GetString(0));

    static List<string> BrokenChecks(DuckDBConnection connection) => connection.Query(
        $$"""
        select format('  {:<5}  {}: {}: {} rows, night of {}', severity, relation, check_name, offending_rows, looked_at)
        from ({{NightReport.StandingChecks(PublishedNight.LastRun)}})
        where offending_rows > 0
        order by all
        """,
        row => row.GetString(0));
}
