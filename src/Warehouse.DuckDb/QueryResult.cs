using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>A result inside the engine and the chunk of it that is being read. Both are native memory, freed on Dispose or, where that
/// is forgotten, by the finalizer.</summary>
sealed unsafe class QueryResult : IDisposable
{
    readonly bool streaming;
    NativeResult result;
    nint chunk;

    internal QueryResult(NativeResult result, bool streaming)
    {
        this.result = result;
        this.streaming = streaming;
        ReturnsRows = NativeMethods.ResultReturnType(result) == NativeResultType.QueryResult;
        // The engine can count the changes of a materialised result only; it misreads a streaming one.
        if (!streaming && NativeMethods.ResultReturnType(result) == NativeResultType.ChangedRows)
            RowsChanged = (long)NativeMethods.RowsChanged(ref this.result);
    }

    ~QueryResult()
    {
        Free();
    }

    internal bool ReturnsRows { get; }

    internal long? RowsChanged { get; }

    internal bool IsClosed
    {
        get => result.InternalData == 0;
    }

    internal Column[] Columns()
    {
        var columns = new Column[ReturnsRows ? NativeMethods.ColumnCount(ref result) : 0];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = NativeMethods.Borrow(NativeMethods.ColumnName(ref result, (ulong)i));
            var type = ColumnType.Take(NativeMethods.ColumnLogicalType(ref result, (ulong)i));
            columns[i] = new Column(name, type);
        }

        return columns;
    }

    /// <summary>Fetches the next chunk into the columns; the memory of the one before is gone after this call.</summary>
    /// <returns>The chunk's rows; 0 at the end.</returns>
    internal int Fetch(Column[] columns)
    {
        FreeChunk();
        EngineClock.Enter();
        chunk = NativeMethods.FetchChunk(result);
        EngineClock.Leave();
        if (chunk == 0)
        {
            ThrowStreamingError();
            return 0;
        }

        for (var i = 0; i < columns.Length; i++)
            columns[i].Attach(NativeMethods.ChunkVector(chunk, (ulong)i));
        return (int)NativeMethods.ChunkSize(chunk);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void ThrowStreamingError()
    {
        if (!streaming)
            return;
        var error = NativeMethods.Borrow(NativeMethods.ResultError(ref result));
        if (error.Length > 0)
            throw new DuckDBException(error, NativeMethods.ResultErrorType(ref result));
    }

    void Free()
    {
        FreeChunk();
        if (!IsClosed)
            NativeMethods.DestroyResult(ref result);
        result = default;
    }

    void FreeChunk()
    {
        if (chunk != 0)
            NativeMethods.DestroyDataChunk(ref chunk);
    }
}
