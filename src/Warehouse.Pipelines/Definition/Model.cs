using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>How a model becomes a relation.</summary>
public enum Materialisation
{
    /// <summary>Only its text is kept.</summary>
    View,

    /// <summary>Rewritten whenever its inputs changed.</summary>
    Table,

    /// <summary>Only the periods or keys that changed are rewritten.</summary>
    Incremental,

    /// <summary>Versions with half-open validity (slowly changing dimension, type 2).</summary>
    History,

    /// <summary>An entity that this bank does not deliver: the declared columns and no row.</summary>
    Empty,

    /// <summary>A reference table read from a CSV file of the pipeline.</summary>
    Seed,
}

/// <summary>How serious a broken check is.</summary>
public enum Severity
{
    /// <summary>Blocks publishing.</summary>
    Error,

    /// <summary>Is reported.</summary>
    Warn,
}

/// <summary>A column of a model as declared beside it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its DuckDB type, in lower case.</param>
/// <param name="Unit">Unit of the value; null where it has none.</param>
/// <param name="Description">One sentence for the dictionary.</param>
/// <param name="NotNull">Whether a null is an error.</param>
/// <param name="AcceptedValues">Permitted values; empty where all are.</param>
/// <param name="References">The <c>schema.relation.column</c> in which each value must stand; null where none is meant.</param>
/// <param name="IsPersonal">Whether it tells who a person is.</param>
public sealed record Column(
    string Name,
    string Type,
    string? Unit,
    string Description,
    bool NotNull,
    IReadOnlyList<string> AcceptedValues,
    ColumnReference? References,
    bool IsPersonal = false);

/// <summary>A column of another relation.</summary>
/// <param name="Relation"><c>schema.name</c>.</param>
/// <param name="Column">The column.</param>
/// <param name="Orphans">Whether a value that is not there blocks: where the row that explains it may be in quarantine or still to come,
/// it warns.</param>
public sealed record ColumnReference(string Relation, string Column, Severity Orphans = Severity.Error);

/// <summary>A condition that each row of a model meets.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Expression">A boolean SQL expression over the model's columns; null counts as met.</param>
/// <param name="Severity">How serious a row is that does not meet it.</param>
public sealed record ExpressionCheck(string Name, string Expression, Severity Severity);

/// <summary>Which rows of an incremental model a night replaces.</summary>
/// <param name="Keys">The relation of the keys that changed, usually in the schema <c>run</c>.</param>
/// <param name="On">Its columns, which are the model's too.</param>
/// <param name="Narrow">Of which relations only rows with such keys are read, and the expressions that give the keys there. The SELECT
/// itself says what the whole is.</param>
public sealed record IncrementalRule(string Keys, IReadOnlyList<string> On, IReadOnlyList<NarrowedRelation> Narrow);

/// <summary>A relation of which an incremental build reads only what belongs to the keys that changed.</summary>
/// <param name="Relation"><c>schema.name</c>.</param>
/// <param name="Keys">A column of the keys, and the expression that gives it there.</param>
public sealed record NarrowedRelation(string Relation, IReadOnlyList<KeyValuePair<string, string>> Keys);

/// <summary>How versions become a history.</summary>
/// <param name="Key">The columns that identify what has the history.</param>
/// <param name="Snapshots">A source whose full files mark presence: a key missing from the next file ends at that file's date;
/// null where absence says nothing.</param>
/// <param name="OrderBy">Columns of the SELECT that order versions of one key and day, the last of which holds; they are not kept.</param>
/// <param name="Deleted">A column of the SELECT that is true where the key ends on that day; it is not kept.</param>
public sealed record HistoryRule(IReadOnlyList<string> Key, string? Snapshots, IReadOnlyList<string> OrderBy, string? Deleted)
{
    /// <summary>Columns that the SELECT gives and the history does not keep.</summary>
    public IReadOnlyList<string> Dropped => Deleted is null ? OrderBy : [.. OrderBy, Deleted];
}

/// <summary>One relation of a pipeline: a SELECT, a seed or a declared emptiness, with its contract.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The name within it.</param>
/// <param name="File">The SQL or CSV file; the YAML file for an empty one.</param>
/// <param name="Sql">The SELECT; empty for seeds and empties.</param>
/// <param name="Description">What it is, for the dictionary.</param>
/// <param name="Materialisation">How it is kept.</param>
/// <param name="Grain">The columns that identify a row.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Checks">Its conditions.</param>
/// <param name="Incremental">For incremental models.</param>
/// <param name="History">For histories.</param>
public sealed record Model(
    string Schema,
    string Name,
    string File,
    string Sql,
    string Description,
    Materialisation Materialisation,
    IReadOnlyList<string> Grain,
    IReadOnlyList<Column> Columns,
    IReadOnlyList<ExpressionCheck> Checks,
    IncrementalRule? Incremental,
    HistoryRule? History)
{
    /// <summary><c>schema.name</c>.</summary>
    public string Relation => $"{Schema}.{Name}";

    /// <summary>The relations it reads; filled in by the catalogue.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>Of a seed, the rows that <c>pipeline.yml</c> sets otherwise.</summary>
    public IReadOnlyList<SeedSetting> Settings { get; init; } = [];

    /// <summary>Whether its SELECT calls a macro of the pipeline.</summary>
    public bool UsesMacros { get; init; }

    /// <summary>Columns of a table of which it keeps beside it which values have other rows than before, and as of which night, as histories do;
    /// empty where it does not.</summary>
    public IReadOnlyList<string> TracksChanges { get; init; } = [];

    /// <summary>Of a view, the column with the night that learnt a row: on incremental nights only newer rows are checked. Null where all are.</summary>
    public string? LearntAt { get; init; }

    /// <summary>Whether it reads what it was before; only an incremental model may.</summary>
    public bool ReadsItself => Reads.Contains(Relation);

    /// <summary>Names and types of its columns.</summary>
    public IEnumerable<TypedColumn> TypedColumns => Columns.Select(c => new TypedColumn(c.Name, c.Type));

    /// <summary>What must be there before it is built and checked.</summary>
    public IEnumerable<string> DependsOn => Reads.Where(relation => StandingOf(relation) is null).Select(ChangesOf)
        .Concat(Incremental is { } rule ? [rule.Keys] : [])
        .Concat(Columns.Select(c => c.References?.Relation).OfType<string>())
        .Where(relation => relation != Relation)
        .Distinct();

    /// <summary>What follows a history's name where its changes are meant.</summary>
    public const string ChangesSuffix = "__changes";

    /// <summary>The bare name of an incremental model where <c>standing.name</c>, what it held before the run, is meant; otherwise null.</summary>
    internal static string? StandingOf(string relation) => relation.StartsWith("standing.", StringComparison.Ordinal) ? relation["standing.".Length..] : null;

    /// <summary>The relation whose changes a relation holds; otherwise the relation.</summary>
    internal static string ChangesOf(string relation) =>
        relation.EndsWith(ChangesSuffix, StringComparison.Ordinal) ? relation[..^ChangesSuffix.Length] : relation;
}

/// <summary>A SELECT that returns the rows which should not exist.</summary>
/// <param name="Name">Its file's name without <c>.sql</c>.</param>
/// <param name="File">Its file.</param>
/// <param name="Sql">The SELECT.</param>
/// <param name="Severity">How serious a row is.</param>
/// <param name="Narrow">What an incremental night looks at; null where it is everything.</param>
public sealed record Assertion(string Name, string File, string Sql, Severity Severity, IncrementalRule? Narrow = null)
{
    /// <summary>The relations it reads; filled in by the catalogue.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];
}

/// <summary>A data set that goes out.</summary>
/// <param name="Name">Its name for readers.</param>
/// <param name="Relation">The relation.</param>
/// <param name="Description">What it is; the model's description where the export gives none.</param>
/// <param name="OrderBy">The order of its rows; the grain where none is given.</param>
/// <param name="PartitionBy">Columns that become folders.</param>
/// <param name="RowGroupSize">Rows a row group.</param>
/// <param name="DefinedIn">Its YAML file, for errors.</param>
/// <param name="Line">The line in it.</param>
public sealed record Export(
    string Name,
    string Relation,
    string? Description,
    IReadOnlyList<string> OrderBy,
    IReadOnlyList<string> PartitionBy,
    int RowGroupSize,
    string DefinedIn,
    long Line)
{
    /// <summary>Version of its columns: a reader can rely on them while it stands.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The version in which a column came, for those that came later than the first.</summary>
    public IReadOnlyDictionary<string, int> Since { get; init; } = new Dictionary<string, int>();

    /// <summary>Roles that may see it; empty for all.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Personal columns that go out as they are.</summary>
    public IReadOnlyList<string> Granted { get; init; } = [];
}

/// <summary>A test of one model on rows that are written down.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Model">The relation under test.</param>
/// <param name="Given">Rows of the relations it reads; those not given are empty.</param>
/// <param name="Expect">The rows that must come out, only the columns named.</param>
/// <param name="File">Its file.</param>
/// <param name="Line">The line in it.</param>
public sealed record UnitTest(
    string Name,
    string Model,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string?>>> Given,
    IReadOnlyList<IReadOnlyDictionary<string, string?>> Expect,
    string File,
    long Line);

/// <summary>One station of a reconciliation.</summary>
/// <param name="Relation"><c>schema.name</c>, landed or made.</param>
/// <param name="KnownAt">A column with the night that learnt a row; null where the relation has none, and only all rows can be counted.</param>
/// <param name="Rows">An aggregate that counts the rows.</param>
/// <param name="Amount">An aggregate of the amount; null where none is compared.</param>
/// <param name="Key">Columns whose values must be the same on both sides; empty where the relation does not have them.</param>
public sealed record ReconciliationStep(string Relation, string? KnownAt, string Rows, string? Amount, IReadOnlyList<string> Key);

/// <summary>Figures that must not change on the way of the rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">The stations, each compared with the one before it.</param>
/// <param name="DefinedIn">Its YAML file, for errors.</param>
/// <param name="Line">The line in it.</param>
public sealed record Reconciliation(string Name, IReadOnlyList<ReconciliationStep> Steps, string DefinedIn, long Line);

/// <summary>What a night before which another is missing comes to.</summary>
public enum MissingNights
{
    /// <summary>It is reported.</summary>
    Warn,

    /// <summary>The night is not run until the missing one is delivered.</summary>
    Block,
}

/// <summary>Which nights a bank delivers, and what a gap comes to.</summary>
/// <param name="Missing">What a gap comes to; null where gaps are not looked for.</param>
/// <param name="Calendar">The seed of the days that differ from Monday to Friday; null where none does.</param>
public sealed record NightRule(MissingNights? Missing, Model? Calendar);

/// <summary>Who reads what is published.</summary>
/// <param name="Name">Such as <c>analyst</c>.</param>
/// <param name="SeesNames">Whether personal columns that an export is granted are shown, and not masked.</param>
public sealed record ReaderRole(string Name, bool SeesNames);

/// <summary>A pipeline as read from its folder, that of the pipeline it extends included.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Folder">Its own folder.</param>
/// <param name="SourceFiles">The contracts of the sources in use.</param>
/// <param name="Nights">Which nights are expected.</param>
/// <param name="Models">All models and seeds.</param>
/// <param name="Macros">Text of the macro files.</param>
/// <param name="Assertions">All assertions.</param>
/// <param name="Reconciliations">All reconciliations.</param>
/// <param name="Exports">All exports.</param>
/// <param name="UnitTests">All given/expect tests.</param>
public sealed record Pipeline(
    string Name,
    string Description,
    string Folder,
    IReadOnlyList<string> SourceFiles,
    NightRule Nights,
    IReadOnlyList<Model> Models,
    IReadOnlyList<string> Macros,
    IReadOnlyList<Assertion> Assertions,
    IReadOnlyList<Reconciliation> Reconciliations,
    IReadOnlyList<Export> Exports,
    IReadOnlyList<UnitTest> UnitTests)
{
    /// <summary>Who reads what is published.</summary>
    public IReadOnlyList<ReaderRole> Roles { get; init; } = [];
}
