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

    /// <summary>The last record has no line end, as of a file that was cut off.</summary>
    bool EndsWithoutLineEnd { get; }

    /// <summary>Rows that the engine is not shown.</summary>
    IReadOnlyList<RejectedRow> Damaged { get; }

    /// <summary>A SELECT of the contract's columns, typed, and of <c>_bad</c>: the first column whose value is not of its type, or null.</summary>
    /// <param name="rejectLimit">More errors than this need not be reported.</param>
    string Select(long rejectLimit);

    /// <summary>Rows that <see cref="Select"/> left out when it last ran on this connection; texts are not filled in.</summary>
    IReadOnlyList<RejectedRow> LeftOut(DuckDBConnection connection);

    /// <summary>Line and text of rows.</summary>
    /// <param name="connection">A connection to read with.</param>
    /// <param name="rows">Row numbers, ascending.</param>
    IReadOnlyDictionary<long, (long Line, string Raw)> Raw(DuckDBConnection connection, IReadOnlyList<long> rows);
}

/// <summary>Chooses the reader of a file.</summary>
static partial class Readers
{
    const int SparePlaces = 4;
    const int MaxPrecision = 38;

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
        _ => Exact($"try_cast({text} as {ReadAs(column.Type)})", column.Type),
    };

    /// <summary>The type as which a column is read. The engine rounds what has more places than a decimal type; read with more places, what would
    /// be rounded can be told.</summary>
    public static string ReadAs(string type) => DecimalPattern().Match(type) is { Success: true } match
        ? $"decimal({Math.Min(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + SparePlaces, MaxPrecision)},{int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) + SparePlaces})"
        : type;

    /// <summary>A value read as <see cref="ReadAs"/> in its own type; null where that would round it.</summary>
    public static string Exact(string value, string type) =>
        ReadAs(type) == type ? value : $"case when try_cast({value} as {type}) = {value} then try_cast({value} as {type}) end";

    /// <summary>The name of the first column that has a value and no reading of it.</summary>
    public static string FirstBad(IEnumerable<(string Value, string Cast, string Column)> columns)
    {
        var cases = columns.Where(c => c.Value != c.Cast).Select(c => $"when {c.Value} is not null and {c.Cast} is null then {Sql.Text(c.Column)}").ToList();
        return cases.Count == 0 ? "null::varchar" : $"case {string.Join(" ", cases)} end";
    }

    [GeneratedRegex(@"^decimal\((\d+),\s*(\d+)\)$")]
    private static partial Regex DecimalPattern();
}
