using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Mining.Running;

/// <summary>A warehouse opened for reading, with room for tables of our own beside it.</summary>
public static class MiningDatabase
{
    /// <summary>Opens a database file; its relations have their own names.</summary>
    /// <exception cref="ContractException">There is no such file.</exception>
    public static DuckDBConnection Open(string file)
    {
        if (!File.Exists(file))
            throw new ContractException(file, 0, "there is no such database",
                "run 'warehouse run' first, or name a DuckDB file with --database");
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute($"attach {Sql.Text(file)} as warehouse (read_only); use warehouse");
        return connection;
    }

    /// <summary>Columns of a relation.</summary>
    /// <exception cref="ContractException">There is no such relation, or a column that is needed is not among its own.</exception>
    public static IReadOnlyList<TypedColumn> Columns(DuckDBConnection connection, string relation, string definition,
        IEnumerable<string> needed)
    {
        IReadOnlyList<TypedColumn> columns;
        try
        {
            columns = Matrix.MatrixReader.Columns(connection, relation);
        }
        catch (DuckDBException e)
        {
            throw new ContractException(definition, 0, $"the relation {relation} cannot be read: {e.Message.Split('\n')[0]}",
                "build it with 'warehouse run', or correct its name", e);
        }
        foreach (var name in needed.Where(n => !columns.Any(c => c.Name.Equals(n, StringComparison.OrdinalIgnoreCase))))
            throw new ContractException(definition, 0, $"the relation {relation} has no column '{name}'",
                $"permitted: {string.Join(", ", columns.Select(c => c.Name))}");
        return columns;
    }
}
