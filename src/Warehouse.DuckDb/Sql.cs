using System.Globalization;

namespace Warehouse.DuckDb;

/// <summary>Writes names and values into SQL text, where the engine takes no parameter (file names of COPY, relations, DDL).</summary>
public static class Sql
{
    /// <summary>An identifier in double quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text literal in single quotes.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A text literal that names one file to a function which takes patterns.</summary>
    public static string File(string path) => Text(string.Concat(path.Select(c => c is '*' or '?' ? $"[{c}]" : $"{c}")));

    /// <summary>A date literal.</summary>
    public static string Date(DateOnly date) => $"date '{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";

    /// <summary>A comma-separated list.</summary>
    public static string List(IEnumerable<string> items) => string.Join(", ", items);

    /// <summary>A comma-separated list of identifiers.</summary>
    public static string Names(IEnumerable<string> names) => List(names.Select(Name));

    /// <summary>Columns as a table's definition lists them.</summary>
    public static string Declared(IEnumerable<TypedColumn> columns) => List(columns.Select(c => $"{Name(c.Name)} {c.Type}"));

    /// <summary>A SELECT of columns and no row.</summary>
    public static string NoRows(IEnumerable<TypedColumn> columns) => $"select {List(columns.Select(c => $"null::{c.Type} as {Name(c.Name)}"))} where false";
}
