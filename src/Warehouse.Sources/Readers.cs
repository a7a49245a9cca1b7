using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>One opened file of one format: how many rows it holds, how the engine reads it, and what its rows said.</summary>
interface IFileReader : IDisposable
{
    /// <summary>SHA-256 of the delivered bytes.</summary>
    string Sha256 { get; }

    /// <summary>Data rows delivered, counted without the engine where the format allows it.</summary>
    long Rows { get; }

    /// <summary>The last record, where the contract promises a trailer.</summary>
    string? Trailer { get; }

    /// <summary>The columns in the order of the file's fields; empty where fields have names of their own.</summary>
    IReadOnlyList<string> FieldNames { get; }

    /// <summary>The last record has no line end, as of a file that was cut off.</summary>
    bool EndsWithoutLineEnd { get; }

    /// <summary>Rows that the engine is not shown.</summary>
    IReadOnlyList<RejectedRow> Damaged { get; }

    /// <summary>A SELECT of the contract's columns, typed, and of <c>_bad</c>:
    /// the first column whose value is not of its type, or null.</summary>
    /// <param name="rejectLimit">More errors than this need not be reported.</param>
    string Select(long rejectLimit);

    /// <summary>Rows that <see cref="Select"/> left out when it last ran on this connection; texts are not filled in.</summary>
    IReadOnlyList<RejectedRow> LeftOut(DuckDBConnection connection);

    /// <summary>Line and text of rows.</summary>
    /// <param name="connection">A connection to read with.</param>
    /// <param name="rows">Row numbers, ascending.</param>
    IReadOnlyDictionary<long, (long Line, string Raw)> Raw(DuckDBConnection connection, IReadOnlyList<long> rows);
}

/// <summary>How a column of a file is read: the value as it comes, and its cast,
/// which is null where the value is not of the column's type.</summary>
sealed record CastColumn(string Column, string Value, string Cast)
{
    /// <summary>The cast under the column's name.</summary>
    public string Selected => $"{Cast} as {Sql.Name(Column)}";
}

/// <summary>Chooses the reader of a file.</summary>
static partial class Readers
{
    public static IFileReader Open(SourceFile file, string workFolder, DuckDBConnection connection) => file.Contract.Format.Type switch
    {
        FileType.Parquet => new ParquetReader(file, connection),
        FileType.Jsonl => new JsonLinesReader(file, new TextFile(file, workFolder)),
        _ => new DelimitedReader(file, new TextFile(file, workFolder)),
    };

    /// <summary>A column read as text and cast, with the format of its contract; null where it is not of the type.</summary>
    public static string Cast(string text, ColumnContract column, FileFormat format) => column.Type switch
    {
        "varchar" => text,
        "date" when format.DateFormat is { } pattern => $"cast(try_strptime({text}, {Sql.Text(pattern)}) as date)",
        "timestamp" when format.TimestampFormat is { } pattern => $"try_strptime({text}, {Sql.Text(pattern)})",
        _ when Scale(column.Type) is { } scale => Exact(text, column.Type, scale),
        _ => $"try_cast({text} as {column.Type})",
    };

    /// <summary>Places behind the point of an exact number's type, 0 for whole numbers; null for other types.</summary>
    public static int? Scale(string type)
    {
        if (DecimalPattern().Match(type) is { Success: true } match)
            return int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return type is "tinyint" or "smallint" or "integer" or "bigint" or "hugeint" ? 0 : null;
    }

    /// <summary>An exact number read from its text. The engine rounds what has too many places, and reads 1e-3 as 0.00:
    /// both are no values of that type.</summary>
    static string Exact(string text, string type, int scale)
    {
        var tooManyPlaces = Sql.Text("%." + new string('_', scale + 1) + "%");
        return $"""
            case when ({text} not like {tooManyPlaces} or rtrim({text}, '0') not like {tooManyPlaces})
              and not contains({text}, 'e') and not contains({text}, 'E') and not contains({text}, '_')
              then try_cast({text} as {type}) end
            """;
    }

    /// <summary>The name of the first column that has a value and no reading of it.</summary>
    public static string FirstBad(IEnumerable<CastColumn> columns)
    {
        var cases = columns
            .Where(c => c.Value != c.Cast)
            .Select(c => $"when {c.Value} is not null and {c.Cast} is null then {Sql.Text(c.Column)}")
            .ToList();
        return cases.Count == 0 ? "null::varchar" : $"case {string.Join(" ", cases)} end";
    }

    [GeneratedRegex(@"^decimal\(\d+,\s*(\d+)\)$")]
    private static partial Regex DecimalPattern();
}
