using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

public sealed partial class DuckDBConnection
{
    readonly List<DuckDBAppender> appenders = [];
    // Weak, so that a reader someone forgot to dispose of can still be collected with its result.
    readonly List<WeakReference<DuckDBDataReader>> readers = [];

    internal void EndTransaction(string statement)
    {
        // A failed commit has rolled back already, so the transaction is over in either case.
        transaction = null;
        RunPlain(statement);
    }

    internal void Track(DuckDBAppender appender)
    {
        appenders.Add(appender);
    }

    internal void Track(DuckDBDataReader reader)
    {
        readers.Add(new WeakReference<DuckDBDataReader>(reader));
    }

    internal void Forget(DuckDBAppender appender)
    {
        appenders.Remove(appender);
    }

    /// <summary>Forgets a closed reader, and those that were collected without having been closed.</summary>
    internal void Forget(DuckDBDataReader reader)
    {
        readers.RemoveAll(weak => !weak.TryGetTarget(out var other) || other == reader);
    }

    void Attach(DatabaseInstance instance)
    {
        try
        {
            handle = instance.Connect();
            database = instance;
        }
        catch
        {
            instance.Release();
            throw;
        }
    }

    void Detach()
    {
        transaction = null;
        readers.Clear();
        appenders.Clear();
        if (handle == 0)
            return;
        // Interrupt and QueryProgress come from other threads and must not meet a freed handle.
        lock (handleGate)
            NativeMethods.Disconnect(ref handle);
        database!.Release();
        database = null;
    }

    void RunPlain(string statement)
    {
        using var command = new DuckDBCommand(statement, this);
        command.ExecuteNonQuery();
    }
}
