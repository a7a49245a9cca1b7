using System.Data.Common;

namespace Warehouse.DuckDb;

/// <summary>Builds and reads connection strings: <c>Data Source</c> and any of DuckDB's configuration options. Values with
/// quotes, semicolons or spaces are quoted as needed.</summary>
public sealed class DuckDBConnectionStringBuilder : DbConnectionStringBuilder
{
    /// <summary>The Data Source of a database that lives in memory and is private to its connections.</summary>
    public const string InMemory = ":memory:";

    const string DataSourceKey = "Data Source";
    const string OtherSpelling = "DataSource";

    /// <summary>Path of the database file, or <see cref="InMemory"/>.</summary>
    public string DataSource
    {
        get => TryGetValue(DataSourceKey, out var value) || TryGetValue(OtherSpelling, out value) ? (string)value : "";
        set => this[DataSourceKey] = value;
    }

    /// <summary>The configuration options to open the database with, the defaults of this provider included.</summary>
    internal Dictionary<string, string> Options()
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // A batch must not fetch code from the network because a query happens to name an unknown function.
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        };
        foreach (string key in Keys)
        {
            var namesTheFile = key.Equals(DataSourceKey, StringComparison.OrdinalIgnoreCase)
                || key.Equals(OtherSpelling, StringComparison.OrdinalIgnoreCase);
            if (!namesTheFile)
                options[key] = (string)this[key];
        }

        return options;
    }
}
