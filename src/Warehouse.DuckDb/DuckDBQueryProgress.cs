namespace Warehouse.DuckDb;

/// <summary>How far the running query is, as the engine estimates it.</summary>
/// <param name="Percentage">0 to 100, or -1 where nothing runs or no estimate is there yet.</param>
/// <param name="RowsProcessed">Rows read so far.</param>
/// <param name="TotalRows">Rows to read in all.</param>
public readonly record struct DuckDBQueryProgress(double Percentage, long RowsProcessed, long TotalRows);
