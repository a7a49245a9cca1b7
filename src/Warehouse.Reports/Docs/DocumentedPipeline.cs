namespace Warehouse.Reports;

/// <summary>A pipeline as its documentation shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Relations">Delivered files and models, each after all that it reads.</param>
/// <param name="CheckedAt">The night of which check results are; null where none has run.</param>
public sealed record DocumentedPipeline(string Name, string Description, IReadOnlyList<DocumentedRelation> Relations, DateOnly? CheckedAt);

/// <summary>A delivered file or a model.</summary>
/// <param name="Name"><c>schema.name</c>.</param>
/// <param name="Kind">How it is kept: view, table, incremental, history, seed, empty, or source.</param>
/// <param name="Description">What it is.</param>
/// <param name="Grain">Columns that identify a row.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Reads">Relations that it reads.</param>
/// <param name="Checks">Its checks with their last results.</param>
/// <param name="Sql">Its SELECT; empty where it has none.</param>
/// <param name="PublishedAs">Data sets that publish it.</param>
public sealed record DocumentedRelation(
    string Name, string Kind, string Description, IReadOnlyList<string> Grain, IReadOnlyList<DocumentedColumn> Columns, IReadOnlyList<string> Reads,
    IReadOnlyList<DocumentedCheck> Checks, string Sql, IReadOnlyList<string> PublishedAs)
{
    /// <summary>The schema.</summary>
    public string Schema => Name.Split('.')[0];
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Unit">Its unit; null for none.</param>
/// <param name="Description">What it is.</param>
/// <param name="From">Columns that its value is made of, as relation and column.</param>
/// <param name="Sources">Columns of delivered files and seeds that it comes from in the end.</param>
public sealed record DocumentedColumn(
    string Name, string Type, string? Unit, string Description, IReadOnlyList<(string Relation, string Column)> From, IReadOnlyList<string> Sources);

/// <summary>A check with its last result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Severity"><c>error</c> or <c>warn</c>.</param>
/// <param name="OffendingRows">Rows that it did not hold for; null where it has not run.</param>
public sealed record DocumentedCheck(string Name, string Severity, long? OffendingRows);
