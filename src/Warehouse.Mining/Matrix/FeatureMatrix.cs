namespace Warehouse.Mining;

/// <summary>n rows of p features, column after column; NaN where a value is missing.</summary>
public sealed class FeatureMatrix
{
    /// <summary>Takes over the values.</summary>
    /// <param name="columns">p features.</param>
    /// <param name="rows">n rows.</param>
    /// <param name="values">n x p values, column after column; codes for categories.</param>
    /// <exception cref="ArgumentException">The values are not n x p.</exception>
    public FeatureMatrix(IReadOnlyList<FeatureColumn> columns, int rows, float[] values)
    {
        if (values.LongLength != (long)rows * columns.Count)
            throw new ArgumentException($"{values.LongLength:N0} values for {rows:N0} rows of {columns.Count} features", nameof(values));
        (Columns, Rows, Values) = (columns, rows, values);
    }

    /// <summary>The p features.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>The number n of rows.</summary>
    public int Rows { get; }

    /// <summary>n x p values, column after column.</summary>
    public float[] Values { get; }

    /// <summary>A cell.</summary>
    public float this[int row, int column] => Values[((long)column * Rows) + row];

    /// <summary>The n values of a feature.</summary>
    public Span<float> Column(int column) => Values.AsSpan(checked(column * Rows), Rows);

    /// <summary>A matrix whose cells are all to be set; an error where one array cannot hold it.</summary>
    public static FeatureMatrix Empty(IReadOnlyList<FeatureColumn> columns, long rows)
    {
        if (rows * columns.Count > Array.MaxLength)
            throw new ArgumentException($"{rows:N0} rows of {columns.Count} features are too many for one matrix; permitted are {Array.MaxLength:N0} cells", nameof(rows));
        return new(columns, (int)rows, new float[rows * columns.Count]);
    }

    /// <summary>Copies some rows, in the order given.</summary>
    public FeatureMatrix Take(ReadOnlySpan<int> rows)
    {
        var taken = Empty(Columns, rows.Length);
        for (var j = 0; j < Columns.Count; j++)
        {
            var from = Column(j);
            var to = taken.Column(j);
            for (var i = 0; i < rows.Length; i++)
                to[i] = from[rows[i]];
        }
        return taken;
    }

    /// <summary>Copies some features, in the order given.</summary>
    public FeatureMatrix TakeColumns(IReadOnlyList<int> columns)
    {
        var taken = Empty([.. columns.Select(c => Columns[c])], Rows);
        for (var j = 0; j < columns.Count; j++)
            Column(columns[j]).CopyTo(taken.Column(j));
        return taken;
    }
}
