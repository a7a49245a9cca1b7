using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>What a file that is not landed yet speaks of: rows, whose, and of which days; a late row shows by its day.</summary>
/// <param name="Rows">Data rows delivered, damaged ones too.</param>
/// <param name="Entity">The column that tells whose rows they are: the first of the key, of a row with a number of its own what it belongs to.</param>
/// <param name="Entities">How many there are.</param>
/// <param name="Day">The first date that every row must have; null where there is none.</param>
/// <param name="First">The earliest of them; null where no row is readable.</param>
/// <param name="Last">The latest.</param>
public sealed record FilePreview(long Rows, string Entity, long Entities, string? Day, DateOnly? First, DateOnly? Last)
{
    /// <summary>Reads a file once.</summary>
    /// <param name="pending">The opened file.</param>
    /// <param name="connection">A connection to read with.</param>
    public static FilePreview Read(PendingFile pending, DuckDBConnection connection)
    {
        var (contract, reader) = (pending.File.Contract, pending.Reader);
        var required = contract.Columns.Where(c => c.Required).ToList();
        var belongsTo = contract.Key.Count == 1 ? required.FirstOrDefault(c => c.Name.EndsWith("_id", StringComparison.Ordinal) && c.Name != contract.Key[0]) : null;
        var (entity, day) = (belongsTo?.Name ?? (contract.Key.Count > 0 ? contract.Key[0] : contract.Columns[0].Name), required.FirstOrDefault(c => c.Type == "date")?.Name);
        var date = day is null ? "null::date" : Sql.Name(day);
        var found = connection.Query(
            $"select count(distinct {Sql.Name(entity)}), min({date}), max({date}) from ({reader.Select(0)}) where _bad is null",
            row => (row.GetInt64(0), row.IsDBNull(1) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(1), row.IsDBNull(2) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(2)))[0];
        reader.LeftOut(connection);
        return new(reader.Rows, entity, found.Item1, day, found.Item2, found.Item3);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var days = First is null ? "" : First == Last ? $", {Day} {First:yyyy-MM-dd}" : $", {Day} {First:yyyy-MM-dd} to {Last:yyyy-MM-dd}";
        return $"{Rows:N0} {(Rows == 1 ? "row" : "rows")} of {Entities:N0} {Entity}{days}";
    }
}
