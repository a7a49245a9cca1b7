namespace Warehouse.Sources;

/// <summary>What one source system promises to deliver.</summary>
/// <param name="System">Name of the system; first part of every landed relation's name.</param>
/// <param name="Description">One paragraph for the data dictionary.</param>
/// <param name="Ignore">Patterns (<c>*</c> allowed) of files in the landing folder that are not part of the delivery.</param>
/// <param name="Files">One contract a file.</param>
public sealed record SourceContract(
    string System, string Description, IReadOnlyList<string> Ignore, IReadOnlyList<FileContract> Files);

/// <summary>What one kind of file of a source system must look like.</summary>
/// <param name="System">The system it comes from.</param>
/// <param name="Name">The name of the kind; with the system it names the landed relation <c>landing.system__name</c>.</param>
/// <param name="Description">One paragraph for the data dictionary.</param>
/// <param name="Path">Where it lies under the landing folder; may hold <c>{yyyyMMdd}</c> and <c>*</c>.</param>
/// <param name="Format">How its bytes are to be read.</param>
/// <param name="Delivery">Whether files add up or replace each other.</param>
/// <param name="Optional">Whether a night without it is in order.</param>
/// <param name="Key">Columns that identify a row within a file; empty where nothing does.</param>
/// <param name="BusinessDate">How the file's business date is known.</param>
/// <param name="Control">Where its control totals stand.</param>
/// <param name="MaxRejected">Share of rows, 0 to 1, that may be quarantined before the file as a whole is refused.</param>
/// <param name="Columns">The columns, in the order of the contract.</param>
/// <param name="DefinedIn">The contract's file, for errors.</param>
/// <param name="Line">The line in it.</param>
public sealed record FileContract(
    string System,
    string Name,
    string Description,
    string Path,
    FileFormat Format,
    Delivery Delivery,
    bool Optional,
    IReadOnlyList<string> Key,
    BusinessDateRule BusinessDate,
    ControlRule Control,
    decimal MaxRejected,
    IReadOnlyList<ColumnContract> Columns,
    string DefinedIn,
    long Line)
{
    /// <summary><c>system.name</c>, as the ledger and messages call it.</summary>
    public string Source => $"{System}.{Name}";

    /// <summary>The landed relation, <c>landing.system__name</c>.</summary>
    public string Relation => $"landing.{System}__{Name}";
}

/// <summary>Whether the files of a source add up or replace each other.</summary>
public enum Delivery
{
    /// <summary>Rows add up over the files.</summary>
    Delta,

    /// <summary>Each file is the whole truth of its business date.</summary>
    Full,
}

/// <summary>The kinds of files that can be landed.</summary>
public enum FileType
{
    /// <summary>Text with delimiters, RFC 4180 and its relatives.</summary>
    Delimited,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>Whatever a file's name ends with: <c>.csv</c>, <c>.parquet</c> or <c>.jsonl</c>.</summary>
    ByExtension,
}

/// <summary>How the bytes of a file are read.</summary>
/// <param name="Type">The kind of file.</param>
/// <param name="Delimiter">One character between fields.</param>
/// <param name="Quote">The character around fields; null where the system never quotes.</param>
/// <param name="Encoding">A name that .NET knows, such as <c>utf-8</c> or <c>gb18030</c>.
/// Other encodings cost one rewrite of the file.</param>
/// <param name="DateFormat">Format of dates, in DuckDB's <c>strptime</c> letters; null for ISO.</param>
/// <param name="TimestampFormat">Format of timestamps, likewise.</param>
/// <param name="Header">Whether the first record holds the columns' names.</param>
/// <param name="MaxRecordBytes">A longer record is quarantined unread; default 1 MiB.</param>
public sealed record FileFormat(
    FileType Type,
    char Delimiter,
    char? Quote,
    string Encoding,
    string? DateFormat,
    string? TimestampFormat,
    bool Header,
    int MaxRecordBytes);

/// <summary>How the business date of a file is known.</summary>
public enum BusinessDateFrom
{
    /// <summary>From the <c>{yyyyMMdd}</c> in its name.</summary>
    FileName,

    /// <summary>The latest date in a column.</summary>
    Column,

    /// <summary>The night in which it is found.</summary>
    Night,
}

/// <summary>How the business date of a file is known, and the column where that is the rule.</summary>
/// <param name="From">The rule.</param>
/// <param name="Column">The column for <see cref="BusinessDateFrom.Column"/>, else null.</param>
public sealed record BusinessDateRule(BusinessDateFrom From, string? Column);

/// <summary>Where control totals stand.</summary>
public enum ControlType
{
    /// <summary>The source gives none.</summary>
    None,

    /// <summary>The last record of the file.</summary>
    Trailer,

    /// <summary>A file of its own with columns <c>file,rows,amount</c>.</summary>
    File,
}

/// <summary>Where a file's control totals stand and what they count.</summary>
/// <param name="Type">The place.</param>
/// <param name="Marker">First field of a trailer.</param>
/// <param name="Rows">Position of the row count in a trailer, from 1.</param>
/// <param name="Amount">Position of the amount in a trailer, from 1; null where there is none.</param>
/// <param name="Path">Path pattern of a control file.</param>
/// <param name="Of">The column whose sum the amount is; null where only rows are counted.</param>
public sealed record ControlRule(ControlType Type, string? Marker, int Rows, int? Amount, string? Path, string? Of);

/// <summary>What one column must look like.</summary>
/// <param name="Name">The column's name, in the file and in the landed relation.</param>
/// <param name="Type">Its DuckDB type.</param>
/// <param name="Required">Whether it must have a value.</param>
/// <param name="Values">Permitted values; empty where all are.</param>
/// <param name="Min">Least permitted value, as a literal; null where there is none.</param>
/// <param name="Max">Greatest permitted value, as a literal or <c>night</c> for the night's business date.</param>
/// <param name="Unit">Unit of the value, for the dictionary.</param>
/// <param name="Pii">Whether it tells who a person is.</param>
/// <param name="Description">One sentence for the dictionary.</param>
public sealed record ColumnContract(
    string Name,
    string Type,
    bool Required,
    IReadOnlyList<string> Values,
    string? Min,
    string? Max,
    string? Unit,
    bool Pii,
    string Description);
