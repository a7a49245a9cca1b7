using System.Text.Json;
using System.Text.RegularExpressions;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary>The form of a query's result.</summary>
enum QueryFormat
{
    Table,
    Csv,
    Json,
    Parquet,
}

/// <summary><c>warehouse query</c>: one SELECT over the published night.</summary>
static partial class QueryCommand
{
    const int MaxCell = 60;

    public static Outcome Run(Settings settings, string sql, QueryFormat format, DateOnly? night, CancellationToken cancellation)
    {
        var work = Directory.CreateTempSubdirectory("warehouse-query-").FullName;
        try
        {
            using var connection = PublishedNight.Open(settings.Home, format == QueryFormat.Table ? null : work, night);
            connection.CancellationToken = cancellation;
            var select = OnlySelect(connection, sql);
            if (format == QueryFormat.Table)
                PrintTable(connection, select);
            else
                CopyOut(connection, format == QueryFormat.Csv ? WithoutFormulas(connection, select) : select, format, Path.Combine(work, "result"));
            return Outcome.Done;
        }
        catch (DuckDBException e)
        {
            throw new ContractException("query", 0, e.Message, "the data sets are listed by: warehouse query \"show tables\"", e);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>As a subquery nothing but one SELECT (or describe, show, summarize) can be parsed,
    /// so nothing else can be slipped in.</summary>
    static string OnlySelect(DuckDBConnection connection, string sql)
    {
        var wrapped = $"from (\n{sql.Trim().TrimEnd(';')}\n)";
        if (Parse(connection, wrapped).IsOne)
            return wrapped;
        // What is wrong with the text as it was typed, not with the brackets around it.
        throw new ContractException("query", 0, Parse(connection, sql).Fault ?? "several statements", "permitted is one SELECT, describe, show or summarize");
    }

    static (bool IsOne, string? Fault) Parse(DuckDBConnection connection, string sql)
    {
        using var parsed = JsonDocument.Parse(connection.Scalar<string>("select json_serialize_sql(?::varchar)", sql)!);
        var tree = parsed.RootElement;
        return (!tree.GetProperty("error").GetBoolean() && tree.GetProperty("statements").GetArrayLength() == 1,
            tree.TryGetProperty("error_message", out var said) ? said.GetString() : null);
    }

    /// <summary>A spreadsheet runs a text that begins like a formula: such texts of CSV get an apostrophe before them, numbers and all other forms stay as they are.</summary>
    static string WithoutFormulas(DuckDBConnection connection, string select)
    {
        var columns = connection.Query($"describe {select}", row => new TypedColumn(row.GetString(0), row.GetString(1)));
        var names = columns.Select((_, i) => $"c{i}").ToList();
        var values = columns.Zip(names, (column, name) => column.Type != "VARCHAR" ? $"{name} as {Sql.Name(column.Name)}"
            : $"case when regexp_matches({name}, '^[=+@\\t\\r-]') and try_cast({name} as double) is null then '''' || {name} else {name} end as {Sql.Name(column.Name)}");
        return $"select {Sql.List(values)} from ({select}) result({Sql.List(names)})";
    }

    static void CopyOut(DuckDBConnection connection, string select, QueryFormat format, string file)
    {
        var options = format switch
        {
            QueryFormat.Csv => "format csv, header",
            QueryFormat.Json => "format json, array true",
            _ => "format parquet, compression zstd",
        };
        connection.Execute($"copy ({select}) to {Sql.Text(file)} ({options})");
        using var result = File.OpenRead(file);
        using var output = Console.OpenStandardOutput();
        result.CopyTo(output);
    }

    /// <summary>The engine writes the values as text: it knows every type, infinite dates too.</summary>
    static void PrintTable(DuckDBConnection connection, string select)
    {
        var columns = connection.Query($"describe {select}", row => new TypedColumn(row.GetString(0), row.GetString(1)));
        var rows = connection.Query(
            $"select columns(*)::varchar from ({select})",
            row => columns.Select((_, i) => Cell(row.GetStringOrNull(i) ?? "")).ToList());
        rows.Insert(0, [.. columns.Select(c => Cell(c.Name))]);
        var widths = columns.Select((_, i) => rows.Max(row => row[i].Length)).ToList();
        foreach (var row in rows.Take(1).Append([.. widths.Select(w => new string('-', w))]).Concat(rows.Skip(1)))
            Console.WriteLine(string.Join("  ", columns.Select((column, i) => Padded(row[i], column, widths[i]))).TrimEnd());
        Console.WriteLine($"({rows.Count - 1:N0} {(rows.Count == 2 ? "row" : "rows")})");
    }

    static string Padded(string cell, TypedColumn column, int width) =>
        NumberPattern().IsMatch(column.Type) ? cell.PadLeft(width) : cell.PadRight(width);

    /// <summary>One line, without control characters: data must not steer the terminal.</summary>
    static string Cell(string text)
    {
        var clean = VisibleText.Of(text);
        return clean.Length > MaxCell ? clean[..(MaxCell - 1)] + "…" : clean;
    }

    [GeneratedRegex("INT|DECIMAL|DOUBLE|FLOAT")]
    private static partial Regex NumberPattern();
}
