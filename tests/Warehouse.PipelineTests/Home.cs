using System.Security.Cryptography;
using Warehouse.DuckDb;

namespace Warehouse.PipelineTests;

/// <summary>A home folder, seen from outside after a run.</summary>
sealed class Home(string path)
{
    static readonly string[] Ledgers = ["loads", "rejected_rows", "runs", "steps", "checks", "models", "published", "missing_nights", "reconciliation", "erasures"];

    public string Path => path;

    public string Published => System.IO.Path.Combine(path, "published");

    /// <summary>The night that readers see; null where there is none.</summary>
    public string? Current => new DirectoryInfo(System.IO.Path.Combine(Published, "current")).LinkTarget;

    /// <summary>Who may read and write a file.</summary>
    public static UnixFileMode ModeOf(string file) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file);

    /// <summary>All that was published: each file with the hash of its bytes, and the pointer. The pointer is a link and not followed.</summary>
    public IReadOnlyList<string> Tree()
    {
        if (!Directory.Exists(Published))
            return [];
        var entries = new DirectoryInfo(Published).EnumerateFileSystemInfos().SelectMany(entry => entry switch
        {
            { LinkTarget: { } target } => [$"{entry.Name} -> {target}"],
            DirectoryInfo folder => folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(Line),
            _ => [Line((FileInfo)entry)],
        });
        return [.. entries.Order(StringComparer.Ordinal)];

        string Line(FileInfo file) =>
            $"{System.IO.Path.GetRelativePath(Published, file.FullName)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}";
    }

    /// <summary>The hash lines of one night's folder.</summary>
    public IReadOnlyList<string> TreeOf(string night) => [.. Tree().Where(line => line.StartsWith(night + "/", StringComparison.Ordinal))];

    /// <summary>Rows of a SELECT over the published data sets and the ledger, the fields parted by <c>|</c>.</summary>
    public IReadOnlyList<string> Ask(string sql)
    {
        using var connection = Open(":memory:");
        connection.Execute("create schema ops");
        foreach (var table in Ledgers)
            connection.Execute($"create view ops.{table} as from read_parquet('{Quoted($"ops/{table}.parquet")}')");
        if (File.Exists(System.IO.Path.Combine(path, "serving.duckdb")))
        {
            connection.Execute($"attach '{Quoted("serving.duckdb")}' as serving (read_only)");
            connection.Execute("set search_path = 'memory,serving'");
        }
        return Rows(connection, sql);
    }

    /// <summary>Rows of a SELECT over the writer's database, where landed and staged rows can be seen; no run may be under way.</summary>
    public IReadOnlyList<string> AskWarehouse(string sql)
    {
        using var connection = OpenWarehouse();
        return Rows(connection, sql);
    }

    public DuckDBConnection OpenWarehouse() =>
        Open(new DuckDBConnectionStringBuilder { ["Data Source"] = System.IO.Path.Combine(path, "warehouse.duckdb"), ["access_mode"] = "READ_ONLY" }.ConnectionString);

    /// <summary>Rows of a SELECT as the engine writes them, so that decimals keep their places.</summary>
    public static IReadOnlyList<string> Rows(DuckDBConnection connection, string sql) => connection.Query(
        $"select columns(*)::varchar from (\n{sql}\n)", row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? "NULL" : row.GetString(i))));

    static DuckDBConnection Open(string connectionString)
    {
        var connection = new DuckDBConnection(connectionString.Contains('=', StringComparison.Ordinal) ? connectionString : $"Data Source={connectionString}");
        connection.Open();
        return connection;
    }

    string Quoted(string file) => System.IO.Path.Combine(path, file).Replace("'", "''", StringComparison.Ordinal);
}
