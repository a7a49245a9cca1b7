using System.Text;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>Persons whose personal values are destroyed.</summary>
/// <param name="Customers">Their numbers as customers.</param>
/// <param name="Accounts">Their accounts.</param>
/// <param name="Values">What they were called; known only while they are erased, and never kept.</param>
public sealed record ErasedPersons(IReadOnlyList<string> Customers, IReadOnlyList<string> Accounts, IReadOnlyList<string> Values)
{
    const string CustomerLine = "customer\t";
    const string AccountLine = "account\t";

    static string PathIn(string home) => Path.Combine(home, "keys", "erased");

    /// <summary>Those that a home knows of: what sources go on delivering of them is destroyed when it is landed.</summary>
    public static ErasedPersons Read(string home)
    {
        var lines = File.Exists(PathIn(home)) ? File.ReadAllLines(PathIn(home)) : [];
        return new(Of(CustomerLine), Of(AccountLine), []);

        List<string> Of(string kind) => [.. lines.Where(l => l.StartsWith(kind, StringComparison.Ordinal)).Select(l => l[kind.Length..])];
    }

    /// <summary>Notes them for ever.</summary>
    public void Write(string home)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathIn(home))!);
        var text = new StringBuilder();
        foreach (var line in Customers.Distinct().Select(c => CustomerLine + c).Concat(Accounts.Distinct().Select(a => AccountLine + a)))
            text.Append(line).Append('\n');
        OwnerOnly.Write(PathIn(home) + ".tmp", text.ToString());
        DurableFile.Move(PathIn(home) + ".tmp", PathIn(home));
    }
}

/// <summary>Destroys personal values in Parquet files of rows: those of a person's own rows, and the person's values in the rows of others.</summary>
public static class PersonMask
{
    /// <summary>Stands where a value is required.</summary>
    public const string Erased = "(erased)";

    /// <summary>Rewrites a file.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="columns">The file's columns.</param>
    /// <param name="file">The file.</param>
    /// <param name="persons">The persons.</param>
    /// <param name="options">Further options of the Parquet writer.</param>
    /// <returns>Rows in which something was destroyed.</returns>
    public static long Apply(DuckDBConnection connection, IReadOnlyList<ColumnContract> columns, string file, ErasedPersons persons, string options = "")
    {
        var personal = columns.Where(c => c.Pii).ToList();
        if (personal.Count == 0 || persons.Customers.Count == 0)
            return 0;
        var present = connection.Query($"describe from read_parquet({Sql.File(file)})", row => row.GetString(0)).ToHashSet();
        personal.RemoveAll(c => !present.Contains(c.Name));
        var own = Own(present, persons);
        var source = $"read_parquet({Sql.File(file)}, file_row_number = true, hive_partitioning = false)";
        var rows = connection.Scalar<long>($"select count(*) from {source} where {string.Join(" or ", personal.Select(c => $"({Hit(c)})").DefaultIfEmpty("false"))}");
        if (rows == 0)
            return 0;
        var masked = personal.Select(c => $"case when {Hit(c)} then {Mask(c)} else {Sql.Name(c.Name)} end as {Sql.Name(c.Name)}");
        connection.Execute(
            $"""
            copy (select * exclude (file_row_number) replace ({Sql.List(masked)}) from {source} order by file_row_number)
            to {Sql.Text(file + ".erased.tmp")} (format parquet, compression zstd{options})
            """);
        DurableFile.Move(file + ".erased.tmp", file);
        return rows;

        // A value that was destroyed before is no hit, so that a second pass destroys nothing.
        string Hit(ColumnContract column)
        {
            var named = column.Type == "varchar" ? $" or {Sql.Name(column.Name)} in ({Texts(persons.Values.Concat(persons.Accounts))})" : "";
            return $"{Sql.Name(column.Name)} is distinct from {Mask(column)} and ({own}{named})";
        }
    }

    /// <summary>The condition of rows that are about a person.</summary>
    static string Own(HashSet<string> columns, ErasedPersons persons)
    {
        var conditions = new List<string> { "false" };
        if (columns.Contains("customer_id"))
            conditions.Add($"customer_id::varchar in ({Texts(persons.Customers)})");
        if (columns.Contains("account_id"))
            conditions.Add($"account_id::varchar in ({Texts(persons.Accounts)})");
        return $"coalesce({string.Join(" or ", conditions)}, false)";
    }

    static string Mask(ColumnContract column) => column.Required && column.Type == "varchar" ? Sql.Text(Erased) : $"null::{column.Type}";

    static string Texts(IEnumerable<string> values) => Sql.List(values.Select(Sql.Text).DefaultIfEmpty("null"));
}
