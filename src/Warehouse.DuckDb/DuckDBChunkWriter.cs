namespace Warehouse.DuckDb;

/// <summary>Up to <see cref="DuckDBAppender.ChunkCapacity"/> rows as columns inside the engine's memory: fill the spans, then
/// <see cref="Append"/>. Every column of every row must be set, for the memory is not cleared between chunks.</summary>
public sealed class DuckDBChunkWriter
{
    readonly DuckDBAppender appender;

    internal DuckDBChunkWriter(DuckDBAppender appender)
    {
        this.appender = appender;
    }

    /// <summary>A column's memory, valid until <see cref="Append"/>.</summary>
    /// <typeparam name="T">The type as it lies in memory, as in <see cref="DuckDBChunk.Column{T}"/>.</typeparam>
    /// <param name="column">Number of the column, from 0.</param>
    public Span<T> Column<T>(int column)
        where T : unmanaged
    {
        return Target(column).Values<T>(DuckDBAppender.ChunkCapacity);
    }

    /// <summary>Sets one value, converted as by <see cref="DuckDBAppenderRow.AppendValue{T}(T)"/>.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    /// <param name="row">Number of the row in this chunk, from 0.</param>
    /// <param name="value">The value, or null.</param>
    public void Set<T>(int column, int row, T value)
    {
        Target(column).Write(Checked(row), value);
    }

    /// <summary>Sets NULL.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    /// <param name="row">Number of the row in this chunk, from 0.</param>
    public void SetNull(int column, int row)
    {
        Target(column).SetNull(Checked(row));
    }

    /// <summary>Appends the first rows of the chunk to the table and begins a new one.</summary>
    /// <param name="rowCount">Rows that were set; at most <see cref="DuckDBAppender.ChunkCapacity"/>.</param>
    public void Append(int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowCount, DuckDBAppender.ChunkCapacity);
        RequireNoRows();
        appender.FlushChunk(rowCount);
    }

    WritableColumn Target(int column)
    {
        appender.RequireOpen();
        RequireNoRows();
        return appender.Columns[column];
    }

    void RequireNoRows()
    {
        if (appender.PendingRows > 0)
            throw new InvalidOperationException("Rows are pending in the appender; call Flush() before filling a chunk by columns.");
    }

    static int Checked(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)DuckDBAppender.ChunkCapacity, nameof(row));
        return row;
    }
}
