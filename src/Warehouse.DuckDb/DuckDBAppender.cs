using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>Fills a table much faster than INSERT, by rows (<see cref="CreateRow"/>) or by columns (<see cref="Chunk"/>).</summary>
/// <remarks>Outside of a transaction the engine commits by itself whenever it flushes, about every 200,000 rows: begin a transaction where
/// all or nothing is wanted. Dispose flushes what is left, and throws where the engine refuses it (a constraint, for example). After an
/// error of the engine, or within a half-filled row, Dispose drops what was not flushed yet, so that a load that broke off does not
/// go through unnoticed.</remarks>
public sealed unsafe class DuckDBAppender : IDisposable
{
    readonly DuckDBConnection connection;
    readonly string table;
    readonly DuckDBAppenderRow row;
    nint appender;
    nint chunk;
    int rowCount;
    bool failed;

    internal DuckDBAppender(DuckDBConnection connection, string? catalog, string? schema, string table)
    {
        this.connection = connection;
        this.table = table;
        if (NativeMethods.CreateAppender(connection.OpenHandle, catalog, schema, table, out appender) != NativeState.Success)
        {
            var error = LastError();
            NativeMethods.DestroyAppender(ref appender);
            throw error;
        }

        Columns = DescribeColumns(catalog, schema);
        chunk = CreateChunk();
        Chunk = new DuckDBChunkWriter(this);
        row = new DuckDBAppenderRow(this);
        try
        {
            AttachColumns();
        }
        catch
        {
            Free();
            throw;
        }

        connection.Track(this);
    }

    /// <summary>The most rows of one chunk.</summary>
    public static int ChunkCapacity { get; } = (int)NativeMethods.VectorSize();

    /// <summary>The chunk to fill by columns.</summary>
    public DuckDBChunkWriter Chunk { get; }

    internal WritableColumn[] Columns { get; }

    internal int PendingRows
    {
        get => rowCount;
    }

    /// <summary>Begins a row: append a value for every column, in order, then call EndRow. The object is the same for all rows.</summary>
    public DuckDBAppenderRow CreateRow()
    {
        RequireOpen();
        row.Begin();
        return row;
    }

    /// <summary>Writes all finished rows to the table.</summary>
    public void Flush()
    {
        RequireOpen();
        FlushChunk(rowCount);
        EngineClock.Enter();
        var state = NativeMethods.FlushAppender(appender);
        EngineClock.Leave();
        Check(state);
    }

    /// <summary>Drops all rows that were not flushed yet.</summary>
    public void Clear()
    {
        RequireOpen();
        ResetChunk();
        Check(NativeMethods.ClearAppender(appender));
    }

    /// <summary>Flushes and closes; see the remarks of the type.</summary>
    /// <exception cref="DuckDBException">The engine refuses the rows.</exception>
    /// <exception cref="InvalidOperationException">The last row has all its values and was not ended.</exception>
    public void Dispose()
    {
        if (appender == 0)
            return;
        try
        {
            if (failed || row.WasGivenUp)
                return;
            row.RequireEnded();
            FlushChunk(rowCount);
            EngineClock.Enter();
            var state = NativeMethods.CloseAppender(appender);
            EngineClock.Leave();
            Check(state);
        }
        finally
        {
            connection.Forget(this);
            Free();
        }
    }

    internal void AppendDefault(int column)
    {
        RequireOpen();
        Check(NativeMethods.AppendDefaultToChunk(appender, chunk, (ulong)column, (ulong)rowCount));
    }

    internal void EndRow()
    {
        if (++rowCount == ChunkCapacity)
            FlushChunk(rowCount);
    }

    internal void FlushChunk(int rows)
    {
        RequireOpen();
        if (rows == 0)
            return;
        EngineClock.Enter();
        NativeMethods.SetChunkSize(chunk, (ulong)rows);
        var state = NativeMethods.AppendDataChunk(appender, chunk);
        EngineClock.Leave();
        ResetChunk();
        Check(state);
    }

    internal void RequireOpen()
    {
        if (appender == 0)
            throw new InvalidOperationException($"The appender of table '{table}' is closed.");
    }

    void ResetChunk()
    {
        rowCount = 0;
        NativeMethods.ResetDataChunk(chunk);
        AttachColumns();
    }

    void AttachColumns()
    {
        for (var i = 0; i < Columns.Length; i++)
            Columns[i].Attach(NativeMethods.ChunkVector(chunk, (ulong)i));
    }

    WritableColumn[] DescribeColumns(string? catalog, string? schema)
    {
        NativeMethods.DescribeTable(connection.OpenHandle, catalog, schema, table, out var description);
        var columns = new WritableColumn[NativeMethods.AppenderColumnCount(appender)];
        for (ulong i = 0; i < (ulong)columns.Length; i++)
        {
            var name = NativeMethods.Take(NativeMethods.DescribedColumnName(description, i));
            columns[i] = new WritableColumn(name, ColumnType.Take(NativeMethods.AppenderColumnType(appender, i)));
        }

        NativeMethods.DestroyTableDescription(ref description);
        return columns;
    }

    nint CreateChunk()
    {
        var types = new nint[Columns.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = NativeMethods.AppenderColumnType(appender, (ulong)i);
        fixed (nint* start = types)
        {
            var created = NativeMethods.CreateDataChunk(start, (ulong)types.Length);
            for (var i = 0; i < types.Length; i++)
                NativeMethods.DestroyLogicalType(ref types[i]);
            return created;
        }
    }

    void Check(NativeState state)
    {
        if (state == NativeState.Success)
            return;
        failed = true;
        throw LastError();
    }

    DuckDBException LastError()
    {
        var data = NativeMethods.AppenderErrorData(appender);
        var message = NativeMethods.Borrow(NativeMethods.ErrorDataMessage(data));
        var error = new DuckDBException($"Appending to table '{table}': {message}", NativeMethods.ErrorDataType(data));
        NativeMethods.DestroyErrorData(ref data);
        return error;
    }

    void Free()
    {
        if (chunk != 0)
            NativeMethods.DestroyDataChunk(ref chunk);
        // Destroying flushes as well; whatever is left at this point is meant to be dropped.
        NativeMethods.ClearAppender(appender);
        NativeMethods.DestroyAppender(ref appender);
    }
}
