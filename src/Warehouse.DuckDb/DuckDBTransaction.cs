using System.Data;
using System.Data.Common;

namespace Warehouse.DuckDb;

/// <summary>A transaction of one connection, under the engine's snapshot isolation. Disposing of it without
/// <see cref="Commit"/> rolls back.</summary>
public sealed class DuckDBTransaction : DbTransaction
{
    DuckDBConnection? connection;

    internal DuckDBTransaction(DuckDBConnection connection)
    {
        this.connection = connection;
    }

    /// <inheritdoc />
    public override IsolationLevel IsolationLevel
    {
        get => IsolationLevel.Snapshot;
    }

    /// <summary>The connection, or null once the transaction has ended.</summary>
    protected override DbConnection? DbConnection
    {
        get => connection;
    }

    /// <inheritdoc />
    public override void Commit()
    {
        End("commit");
    }

    /// <inheritdoc />
    public override void Rollback()
    {
        End("rollback");
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && connection is { State: ConnectionState.Open })
        {
            try
            {
                Rollback();
            }
            catch (DuckDBException)
            {
                // The engine has ended the transaction itself after a fatal error, whose exception is already under way.
            }
        }

        connection = null;
        base.Dispose(disposing);
    }

    void End(string statement)
    {
        var mine = connection ?? throw new InvalidOperationException("The transaction has ended already.");
        connection = null;
        mine.EndTransaction(statement);
    }
}
