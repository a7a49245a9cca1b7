using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Matrix;

namespace Warehouse.Mining.Running;

/// <summary>What a number is learnt as: its distance from an offset, such as last year's value, in units of a scale that says how far
/// such rows usually move. Small and large rows are then alike, and intervals are as wide as the row asks for.</summary>
/// <param name="Offset">n offsets, in the label's unit.</param>
/// <param name="Scale">n scales above 0, in the label's unit.</param>
public sealed record LabelAnchor(float[] Offset, float[] Scale)
{
    /// <summary>Reads the columns that a definition names, 0 and 1 where it names none.</summary>
    /// <exception cref="ContractException">A value is missing, or a scale is not above 0.</exception>
    internal static LabelAnchor Read(
        DuckDBConnection connection, string relation, string? offset, string? scale, string definition, string where, string order, int rows)
    {
        var anchor = new LabelAnchor(
            Column(connection, relation, offset, definition, where, order, rows) ?? new float[rows],
            Column(connection, relation, scale, definition, where, order, rows) ?? [.. Enumerable.Repeat(1f, rows)]);
        return anchor.Scale.FirstOrDefault(s => !(s > 0), 1f) is var least and not > 0 ? throw new ContractException(definition, 0,
            $"the scale '{scale}' of {relation} is {least} where {where}", "permitted are numbers above 0") : anchor;
    }

    /// <summary>Reads one column; null where it has no name.</summary>
    internal static float[]? Column(
        DuckDBConnection connection, string relation, string? column, string definition, string where, string order, int rows)
    {
        if (column is null)
            return null;
        var values = MatrixReader.Doubles(connection, $"select {Sql.Name(column)}::double from {relation} where {where} order by {order}", rows);
        return !values.Any(double.IsNaN) ? Array.ConvertAll(values, v => (float)v) : throw new ContractException(definition, 0,
            $"the column '{column}' of {relation} is NULL in {values.Count(double.IsNaN)} of {rows} rows where {where}",
            "an offset, a scale and a baseline need a value in every row");
    }

    /// <summary>Values in the label's unit as distances.</summary>
    public float[] Shrink(float[] values) => [.. values.Select((v, i) => (v - Offset[i]) / Scale[i])];

    /// <summary>Distances in the label's unit.</summary>
    public float[] Restore(float[] distances) => [.. distances.Select((d, i) => Offset[i] + (Scale[i] * d))];
}
