namespace Warehouse.Sources;

/// <summary>A row that was delivered and is not in the landed relation: where it stands, what is wrong, and all it said.</summary>
/// <param name="Row">Its number in the file, the header not counted.</param>
/// <param name="Line">Physical line where it begins; for Parquet the row's number.</param>
/// <param name="Column">The column at fault; null where the row as a whole is.</param>
/// <param name="Reason">A code, such as <c>not_a_date</c> or <c>missing_value</c>.</param>
/// <param name="Detail">One sentence with the value and what is permitted.</param>
/// <param name="Raw">The row as delivered; bytes that are no UTF-8 as <c>\xNN</c>.</param>
public sealed record RejectedRow(long Row, long Line, string? Column, string Reason, string Detail, string Raw);

/// <summary>What the landing of one file came to.</summary>
/// <param name="LoadId">Names the load for ever: night, source and the beginning of the checksum.</param>
/// <param name="Source">The contract, as <c>system.file</c>.</param>
/// <param name="File">Path below the landing folder.</param>
/// <param name="Status">What became of it.</param>
/// <param name="BusinessDate">The date the file speaks for.</param>
/// <param name="RowsIn">Rows delivered: always kept + quarantined.</param>
/// <param name="RowsKept">Rows in the landed relation.</param>
/// <param name="RowsQuarantined">Rows in quarantine.</param>
/// <param name="Warnings">What was odd but not wrong.</param>
public sealed record LoadBatch(
    string LoadId, string Source, string File, LoadStatus Status, DateOnly BusinessDate, long RowsIn, long RowsKept, long RowsQuarantined,
    IReadOnlyList<string> Warnings);

/// <summary>What became of a delivered file.</summary>
public enum LoadStatus
{
    /// <summary>Its rows are in the landed relation.</summary>
    Loaded,

    /// <summary>The same bytes were loaded before, under this or another name: nothing was done.</summary>
    Duplicate,

    /// <summary>It breaks its contract as a whole; nothing of it was loaded.</summary>
    Refused,
}
