using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>A connection to an embedded DuckDB database. Not thread-safe, except for <see cref="Interrupt"/> and
/// <see cref="QueryProgress"/>; use <see cref="Duplicate"/> for each further thread.</summary>
/// <remarks>The connection string is <c>Data Source=PATH</c> or <c>Data Source=:memory:</c>; every other key is a configuration option
/// of the engine (<c>memory_limit=4GB;threads=2;access_mode=READ_ONLY</c>). Type names are those of the package DuckDB.NET.Data, so
/// that the package could take this project's place. Connections of one process to one file share the database instance.</remarks>
public sealed partial class DuckDBConnection : DbConnection
{
    readonly Lock handleGate = new();
    string connectionString = "";
    DatabaseInstance? database;
    nint handle;
    DuckDBTransaction? transaction;

    /// <summary>A closed connection without a connection string.</summary>
    public DuckDBConnection()
    {
    }

    /// <summary>A closed connection.</summary>
    /// <param name="connectionString">See the remarks of the type.</param>
    public DuckDBConnection(string connectionString)
    {
        ConnectionString = connectionString;
    }

    /// <summary>An open connection to a file or to <c>:memory:</c>.</summary>
    /// <param name="dataSource">Path of the database; any characters are permitted.</param>
    /// <param name="options">Configuration options of the engine, such as ("threads", "2").</param>
    public static DuckDBConnection OpenFile(string dataSource, params IEnumerable<(string Name, string Value)> options)
    {
        var builder = new DuckDBConnectionStringBuilder { DataSource = dataSource };
        foreach (var (name, value) in options)
            builder[name] = value;
        var connection = new DuckDBConnection(builder.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <inheritdoc />
    [AllowNull]
    public override string ConnectionString
    {
        get => connectionString;
        set
        {
            if (State == ConnectionState.Open)
                throw new InvalidOperationException("The connection string cannot be changed while the connection is open.");
            connectionString = new DuckDBConnectionStringBuilder { ConnectionString = value ?? "" }.ConnectionString;
        }
    }

    /// <inheritdoc />
    public override string DataSource
    {
        get => new DuckDBConnectionStringBuilder { ConnectionString = connectionString }.DataSource;
    }

    /// <inheritdoc />
    public override string Database
    {
        get => DataSource == DuckDBConnectionStringBuilder.InMemory ? "memory" : Path.GetFileNameWithoutExtension(DataSource);
    }

    /// <summary>The version of the loaded engine, such as v1.5.5.</summary>
    public override unsafe string ServerVersion
    {
        get => NativeMethods.Borrow(NativeMethods.LibraryVersion());
    }

    /// <inheritdoc />
    public override ConnectionState State
    {
        get => handle == 0 ? ConnectionState.Closed : ConnectionState.Open;
    }

    /// <summary>Lets <see cref="QueryProgress"/> tell how far a query is. The engine then looks at all pipelines of a query after each task, which shows
    /// in the time of small queries.</summary>
    /// <exception cref="DuckDBException">The database was opened with lock_configuration.</exception>
    public void EnableProgress() =>
        // The engine counts progress only where it would also draw a bar; both are settings of a session, not of the database.
        RunPlain("set enable_progress_bar_print = false; set enable_progress_bar = true");

    /// <summary>How far the running query is; may be read from any thread while the connection is open. Stays at -1 without
    /// <see cref="EnableProgress"/>.</summary>
    public DuckDBQueryProgress QueryProgress
    {
        get
        {
            NativeProgress progress;
            lock (handleGate)
                progress = NativeMethods.QueryProgress(OpenHandle);
            return new DuckDBQueryProgress(progress.Percentage, (long)progress.RowsProcessed, (long)progress.TotalRows);
        }
    }

    internal nint OpenHandle
    {
        get => handle != 0 ? handle : throw new InvalidOperationException(
            $"The connection to '{DataSource}' is closed; call Open() first, and do not use it after Close() or Dispose().");
    }

    internal DuckDBTransaction? Transaction
    {
        get => transaction;
    }

    /// <inheritdoc />
    public override void Open()
    {
        if (handle != 0)
            throw new InvalidOperationException($"The connection to '{DataSource}' is open already.");
        var builder = new DuckDBConnectionStringBuilder { ConnectionString = connectionString };
        if (builder.DataSource.Length == 0)
            throw new InvalidOperationException("The connection string names no Data Source; permitted: a path or ':memory:'.");
        Attach(DatabaseInstance.Acquire(builder.DataSource, builder.Options()));
    }

    /// <summary>Opens a further connection to the same database instance, which is closed with the last one.</summary>
    public DuckDBConnection Duplicate()
    {
        _ = OpenHandle;
        var copy = new DuckDBConnection(connectionString);
        copy.Attach(database!.AcquireAgain());
        return copy;
    }

    /// <summary>Closes the connection and what was opened through it. An open transaction is rolled back.</summary>
    public override void Close()
    {
        if (handle == 0)
            return;
        try
        {
            foreach (var reader in readers.ToArray())
            {
                if (reader.TryGetTarget(out var open))
                    open.Dispose();
            }

            // Appenders flush into the transaction that is then rolled back; the other way round they would commit by themselves.
            foreach (var appender in appenders.ToArray())
                appender.Dispose();
            transaction?.Dispose();
        }
        finally
        {
            Detach();
        }
    }

    /// <summary>Makes another attached database the default one.</summary>
    /// <param name="databaseName">Name of the database.</param>
    public override void ChangeDatabase(string databaseName)
    {
        ArgumentNullException.ThrowIfNull(databaseName);
        Execute($"use \"{databaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    /// <summary>Stops the running query of this connection, which then fails with <see cref="DuckDBErrorType.Interrupt"/>. May be
    /// called from any thread; does nothing where no query runs.</summary>
    public void Interrupt()
    {
        lock (handleGate)
            NativeMethods.Interrupt(OpenHandle);
    }

    /// <inheritdoc cref="DbConnection.BeginTransaction()" />
    public new DuckDBTransaction BeginTransaction()
    {
        if (transaction is not null)
            throw new InvalidOperationException("The connection is in a transaction already, and the engine knows no nested ones.");
        RunPlain("begin transaction");
        return transaction = new DuckDBTransaction(this);
    }

    /// <summary>Opens an appender on a table of the default schema.</summary>
    /// <param name="table">Name of the table.</param>
    public DuckDBAppender CreateAppender(string table)
    {
        return new DuckDBAppender(this, null, null, table);
    }

    /// <summary>Opens an appender on a table.</summary>
    /// <param name="schema">Name of the schema; null means the default one.</param>
    /// <param name="table">Name of the table.</param>
    public DuckDBAppender CreateAppender(string? schema, string table)
    {
        return new DuckDBAppender(this, null, schema, table);
    }

    /// <summary>Opens an appender on a table of an attached database.</summary>
    /// <param name="catalog">Name of the database; null means the default one.</param>
    /// <param name="schema">Name of the schema; null means the default one.</param>
    /// <param name="table">Name of the table.</param>
    public DuckDBAppender CreateAppender(string? catalog, string? schema, string table)
    {
        return new DuckDBAppender(this, catalog, schema, table);
    }

    /// <inheritdoc cref="DbConnection.CreateCommand()" />
    public new DuckDBCommand CreateCommand()
    {
        return new DuckDBCommand("", this);
    }

    /// <inheritdoc />
    protected override DbCommand CreateDbCommand()
    {
        return CreateCommand();
    }

    /// <inheritdoc />
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        if (isolationLevel is not (IsolationLevel.Unspecified or IsolationLevel.Snapshot))
            throw new ArgumentException($"The engine offers Snapshot isolation only, not {isolationLevel}.", nameof(isolationLevel));
        return BeginTransaction();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        else
            Detach();
        base.Dispose(disposing);
    }
}
