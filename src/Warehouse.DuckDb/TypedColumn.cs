namespace Warehouse.DuckDb;

/// <summary>A column of a relation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its DuckDB type, in lower case.</param>
public sealed record TypedColumn(string Name, string Type);
