using Warehouse.DuckDb;

namespace Warehouse.Mining.Matrix;

/// <summary>Reads a relation into arrays: the one place in this project that knows the engine's rows.</summary>
public static class MatrixReader
{
    /// <summary>Names and types (in upper case) of a relation's columns.</summary>
    public static IReadOnlyList<TypedColumn> Columns(DuckDBConnection connection, string relation) =>
        connection.Query($"describe from {relation}", row => new TypedColumn(row.GetString(0), row.GetString(1)));

    /// <summary>Reads features.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="relation">A relation, as SQL.</param>
    /// <param name="features">p features.</param>
    /// <param name="where">Condition on rows, as SQL; all where it is null.</param>
    /// <param name="orderBy">Order of rows, as SQL; the relation's own where it is null.</param>
    /// <returns>n x p values.</returns>
    /// <exception cref="InvalidDataException">A value is infinite, or too large for a number of single precision; the message names the
    /// feature.</exception>
    public static FeatureMatrix Read(
        DuckDBConnection connection, string relation, IReadOnlyList<FeatureColumn> features, string? where = null, string? orderBy = null)
    {
        var filter = where is null ? "" : $" where {where}";
        var rows = connection.Scalar<long>($"select count(*) from {relation}{filter}");
        var matrix = FeatureMatrix.Empty(features, rows);
        var types = Columns(connection, relation).ToDictionary(c => c.Name, c => c.Type, StringComparer.OrdinalIgnoreCase);
        var values = features.Select(f => FeatureSql.Value(f, types[f.From].ToUpperInvariant()));
        if (rows > 0 && features.Count > 0)
            Fill(connection, $"select {Sql.List(values)} from {relation}{filter}{(orderBy is null ? "" : $" order by {orderBy}")}", matrix);
        return matrix;
    }

    /// <summary>Reads one expression a row as doubles; NaN where NULL.</summary>
    public static double[] Doubles(DuckDBConnection connection, string select, long rows)
    {
        var result = new double[rows];
        var start = 0;
        Visit(connection, select, chunk =>
        {
            chunk.Column<double>(0).CopyTo(result.AsSpan(start));
            for (var i = 0; i < chunk.RowCount; i++)
            {
                if (!chunk.IsValid(0, i))
                    result[start + i] = double.NaN;
            }
            start += chunk.RowCount;
        });
        return result;
    }

    static void Fill(DuckDBConnection connection, string select, FeatureMatrix matrix)
    {
        var start = 0;
        Visit(connection, select, chunk =>
        {
            for (var j = 0; j < matrix.Columns.Count; j++)
            {
                var from = chunk.Column<double>(j);
                var to = matrix.Column(j).Slice(start, chunk.RowCount);
                var mask = chunk.ValidityMask(j);
                for (var i = 0; i < from.Length; i++)
                {
                    var isMissing = mask.Length > 0 && ((mask[i >> 6] >> (i & 63)) & 1) == 0;
                    to[i] = isMissing ? float.NaN : (float)from[i];
                    if (float.IsInfinity(to[i]))
                    {
                        throw new InvalidDataException(
                            $"feature '{matrix.Columns[j].Name}' has the infinite value {from[i]:R} in data row {start + i + 1}");
                    }
                }
            }
            start += chunk.RowCount;
        });
    }

    static void Visit(DuckDBConnection connection, string select, Action<DuckDBChunk> visit)
    {
        using var command = new DuckDBCommand(select, connection);
        using var reader = command.ExecuteReader();
        while (reader.NextChunk() is { } chunk)
            visit(chunk);
    }
}
