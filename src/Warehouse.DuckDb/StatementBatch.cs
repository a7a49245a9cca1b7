using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>The parsed statements of one command text.</summary>
sealed unsafe class StatementBatch : IDisposable
{
    readonly nint connection;
    nint statements;

    internal StatementBatch(nint connection, string sql)
    {
        // The C API takes a terminated string and would silently run the part before the NUL only.
        if (sql.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("The SQL text contains a NUL character.", nameof(sql));
        this.connection = connection;
        EngineClock.Enter();
        Count = (int)NativeMethods.ExtractStatements(connection, sql, out statements);
        EngineClock.Leave();
        if (Count > 0)
            return;
        var error = NativeMethods.Borrow(NativeMethods.ExtractStatementsError(statements));
        Dispose();
        throw error.Length > 0 ? DuckDBException.FromText(error) : new ArgumentException("The SQL text holds no statement.", nameof(sql));
    }

    internal int Count { get; }

    /// <summary>A statement may name a table that an earlier one of the batch makes, so each is prepared when its turn comes.</summary>
    internal PreparedStatement Prepare(int index)
    {
        EngineClock.Enter();
        var state = NativeMethods.PrepareExtracted(connection, statements, (ulong)index, out var prepared);
        EngineClock.Leave();
        if (state == NativeState.Success)
            return new PreparedStatement(prepared);
        var error = NativeMethods.Borrow(NativeMethods.PrepareError(prepared));
        NativeMethods.DestroyPrepare(ref prepared);
        throw DuckDBException.FromText(error);
    }

    public void Dispose()
    {
        if (statements != 0)
            NativeMethods.DestroyExtracted(ref statements);
    }
}
