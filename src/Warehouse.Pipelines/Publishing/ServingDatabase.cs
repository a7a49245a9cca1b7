using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Read-only views of a published night, with the descriptions of its data sets and columns as comments.</summary>
public static class ServingDatabase
{
    /// <summary>Writes the database beside the old one and then puts it in its place.</summary>
    /// <param name="connection">A connection that is used to write; its own database is not touched.</param>
    /// <param name="path">The database file.</param>
    /// <param name="manifest">What was published.</param>
    /// <param name="folder">The night's folder.</param>
    public static void Write(DuckDBConnection connection, string path, Manifest manifest, string folder) =>
        Replace(connection, path, () => CreateViews(connection, "serving.", manifest, folder));

    /// <summary>Writes the database of what a role may see from that of everything: copied as a whole, which is ten times quicker than a comment at a time.</summary>
    /// <param name="connection">A connection that is used to write; its own database is not touched.</param>
    /// <param name="path">The database file.</param>
    /// <param name="whole">The database of everything.</param>
    /// <param name="all">What was published.</param>
    /// <param name="role">The role.</param>
    /// <param name="folder">The night's folder.</param>
    public static void WriteFor(DuckDBConnection connection, string path, string whole, Manifest all, string role, string folder)
    {
        var seen = all.For(role);
        var same = seen.DataSets.Where(all.DataSets.Contains).Select(set => set.Name).ToHashSet();
        connection.Execute($"attach {Sql.Text(whole)} as whole (read_only)");
        try
        {
            Replace(connection, path, () =>
            {
                connection.Execute("copy from database whole to serving (schema)");
                foreach (var set in all.DataSets.Where(set => !same.Contains(set.Name)))
                    connection.Execute($"drop view serving.{Sql.Name(set.Name)}");
                CreateViews(connection, "serving.", seen with { DataSets = [.. seen.DataSets.Where(set => !same.Contains(set.Name))] }, folder);
            });
        }
        finally
        {
            connection.Execute("detach whole");
        }
    }

    static void Replace(DuckDBConnection connection, string path, Action write)
    {
        var work = path + ".tmp";
        File.Delete(work);
        connection.Execute($"attach {Sql.Text(work)} as serving");
        try
        {
            write();
        }
        finally
        {
            connection.Execute("detach serving");
        }
        DurableFile.Move(work, path);
    }

    /// <summary>Creates one view a data set, by its bare name.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="database">Empty, or the database's name with a dot.</param>
    /// <param name="manifest">What was published.</param>
    /// <param name="folder">Where.</param>
    public static void CreateViews(DuckDBConnection connection, string database, Manifest manifest, string folder)
    {
        // One transaction: committed one by one, a thousand comments take twice as long.
        using var transaction = connection.BeginTransaction();
        foreach (var set in manifest.DataSets)
        {
            var view = database + Sql.Name(set.Name);
            connection.Execute($"create view {view} as {Select(set, folder)}");
            connection.Execute($"comment on view {view} is {Sql.Text(set.Description)}");
            connection.Execute(string.Join(";\n", set.Columns.Select(column => Comment(view, column))));
        }
        transaction.Commit();
    }

    static string Select(DataSet set, string folder)
    {
        if (set.Files.Count == 0)
            return Sql.NoRows(set.Columns.Select(c => new TypedColumn(c.Name, c.Type)));
        var columns = set.Columns.Select(c => c.Description.StartsWith(Manifest.MaskMark, StringComparison.Ordinal)
            ? $"null::{c.Type} as {Sql.Name(c.Name)}" : $"{Sql.Name(c.Name)}::{c.Type} as {Sql.Name(c.Name)}");
        var files = set.Files.Select(f => Sql.File(Path.Combine(Path.GetFullPath(folder), f.Path)));
        return $"""
            select {Sql.List(columns)}
            from read_parquet([{Sql.List(files)}], hive_partitioning = {set.PartitionBy.Count > 0}, hive_types_autocast = false)
            """;
    }

    static string Comment(string view, PublishedColumn column)
    {
        var text = column.Unit is null ? column.Description : $"{column.Description} [{column.Unit}]";
        return $"comment on column {view}.{Sql.Name(column.Name)} is {Sql.Text(text)}";
    }
}
