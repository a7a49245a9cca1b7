using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary>A connection that can read the published night and the run's ledger, and nothing else:
/// it cannot write, nor see other files.</summary>
static class PublishedNight
{
    /// <summary>A SELECT of the last run that came to its models.</summary>
    public const string LastRun = "select arg_max(run_id, started_at) from ops.runs semi join ops.steps using (run_id)";

    /// <summary>Opens it.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="workFolder">A folder into which results may be written.</param>
    /// <param name="night">A past night, of which the last edition is read; null for the current one.</param>
    /// <param name="withPrevious">Whether the night published before it is seen too, in the schema <c>previous</c>, where it is still there.</param>
    /// <param name="role">Whose data sets are seen; null for all.</param>
    /// <exception cref="ContractException">Nothing is published and no run is noted, or not that night.</exception>
    public static DuckDBConnection Open(string home, string? workFolder, DateOnly? night = null, bool withPrevious = false, string? role = null)
    {
        var folder = night is { } date
            ? Publisher.Editions(home, date) is [.., var last] ? last : throw NotPublished(home, date)
            : Publisher.CurrentFolder(home);
        var ops = Path.Combine(home, "ops");
        if (folder is null && !Directory.Exists(ops))
            throw new ContractException(home, 0, "nothing is published here", "run 'warehouse run' first, or name another --home");
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        if (folder is not null)
            ServingDatabase.CreateViews(connection, "", ManifestOf(folder, role), folder);
        var previous = withPrevious && folder is not null ? Before(home, Manifest.Read(folder).BusinessDate) : null;
        if (previous is not null)
        {
            connection.Execute($"create schema {NightReport.Previous}");
            ServingDatabase.CreateViews(connection, NightReport.Previous + ".", ManifestOf(previous, role), previous);
        }
        connection.Execute("create schema ops");
        foreach (var table in RunLedger.Tables)
            connection.Execute($"create view ops.{table} as from read_parquet({Sql.File(Path.Combine(ops, table + ".parquet"))})");
        var readable = new[] { folder, previous, ops, workFolder }.OfType<string>().Select(f => Sql.Text(Path.GetFullPath(f)));
        connection.Execute(
            $"""
            set allowed_directories = [{Sql.List(readable)}];
            set enable_external_access = false;
            set lock_configuration = true
            """);
        return connection;
    }

    /// <summary>A night's manifest, or what a role may see of it.</summary>
    public static Manifest ManifestOf(string folder, string? role) => role is null ? Manifest.Read(folder) : Manifest.Read(folder).For(role);

    /// <summary>The last edition of the night published before another; null where there is none.</summary>
    static string? Before(string home, DateOnly night) =>
        Publisher.Nights(home).LastOrDefault(earlier => earlier < night) is var before && before != default ? Publisher.Editions(home, before)[^1] : null;

    static ContractException NotPublished(string home, DateOnly night) => new(
        Path.Combine(home, "published"), 0,
        $"the night {night:yyyy-MM-dd} is not published here",
        $"permitted: {string.Join(", ", Publisher.Nights(home).Select(n => $"{n:yyyy-MM-dd}"))}; a night that was removed is written again by 'warehouse backfill'");
}
