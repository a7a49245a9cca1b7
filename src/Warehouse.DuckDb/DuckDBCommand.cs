using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Warehouse.DuckDb;

/// <summary>One or more SQL statements with their parameters.</summary>
/// <remarks>All statements of the text run, and the result is that of the last one. Outside of a transaction each statement commits by
/// itself, so a failure leaves the earlier ones done. Each statement takes the parameters it names; a parameter that none of them
/// takes, and one that is missing, are errors. Result rows are materialised inside the engine, unless
/// <see cref="UseStreamingMode"/> is set.</remarks>
[DesignerCategory("")]
public sealed class DuckDBCommand : DbCommand
{
    string text = "";
    DuckDBConnection? connection;

    /// <summary>A command without text and connection.</summary>
    public DuckDBCommand()
    {
    }

    /// <summary>A command.</summary>
    /// <param name="commandText">The statements.</param>
    /// <param name="connection">The connection to run them on.</param>
    public DuckDBCommand(string commandText, DuckDBConnection? connection = null)
    {
        text = commandText;
        this.connection = connection;
    }

    /// <inheritdoc />
    [AllowNull]
    public override string CommandText
    {
        get => text;
        set => text = value ?? "";
    }

    /// <summary>The engine has no time limit of its own: pass a CancellationToken. 0 is the only permitted value.</summary>
    public override int CommandTimeout
    {
        get => 0;
        set => ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
    }

    /// <inheritdoc />
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException($"The engine knows text commands only, not {value}.");
        }
    }

    /// <inheritdoc />
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc />
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>Rows come from the engine while it computes them, which keeps memory low for results of any size. The connection can
    /// then run nothing else until the reader is closed.</summary>
    public bool UseStreamingMode { get; set; }

    /// <summary>The parameters.</summary>
    public new DuckDBParameterCollection Parameters { get; } = new();

    /// <inheritdoc />
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => connection = (DuckDBConnection?)value;
    }

    /// <inheritdoc />
    protected override DbParameterCollection DbParameterCollection
    {
        get => Parameters;
    }

    /// <summary>The connection's transaction; every command of a connection runs in it.</summary>
    protected override DbTransaction? DbTransaction
    {
        get => connection?.Transaction;
        set
        {
            if (value is not null && value != connection?.Transaction)
                throw new InvalidOperationException("The transaction is not the running one of this command's connection.");
        }
    }

    /// <summary>Interrupts the running query of the connection; may be called from any thread.</summary>
    public override void Cancel()
    {
        connection?.Interrupt();
    }

    /// <summary>Does nothing: statements are prepared when they run.</summary>
    public override void Prepare()
    {
    }

    /// <inheritdoc />
    public override int ExecuteNonQuery()
    {
        return ExecuteNonQuery(default);
    }

    /// <summary>Runs the statements.</summary>
    /// <param name="cancellationToken">Interrupts the running statement.</param>
    /// <returns>The rows changed by all statements, or -1 where none of them changes rows.</returns>
    public int ExecuteNonQuery(CancellationToken cancellationToken)
    {
        return (int)long.Min(ExecuteLong(cancellationToken), int.MaxValue);
    }

    /// <inheritdoc />
    public override object? ExecuteScalar()
    {
        using var reader = ExecuteReader(default(CancellationToken));
        return reader.FieldCount > 0 && reader.Read() ? reader.GetValue(0) : null;
    }

    /// <inheritdoc cref="DbCommand.ExecuteReader()" />
    public new DuckDBDataReader ExecuteReader()
    {
        return ExecuteReader(default(CancellationToken));
    }

    /// <summary>Runs the statements and reads the result of the last one.</summary>
    /// <param name="cancellationToken">Interrupts the running statement, and later the reading.</param>
    public DuckDBDataReader ExecuteReader(CancellationToken cancellationToken)
    {
        return Reader(CommandBehavior.Default, cancellationToken);
    }

    /// <inheritdoc />
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        return Reader(behavior, default);
    }

    /// <inheritdoc />
    protected override DbParameter CreateDbParameter()
    {
        return new DuckDBParameter();
    }

    internal long ExecuteLong(CancellationToken cancellationToken)
    {
        Run(streamLast: false, cancellationToken, out var rowsChanged).Dispose();
        return rowsChanged;
    }

    DuckDBDataReader Reader(CommandBehavior behavior, CancellationToken token)
    {
        var result = Run(UseStreamingMode, token, out var rowsChanged);
        return new DuckDBDataReader(connection!, result, rowsChanged, behavior, token);
    }

    QueryResult Run(bool streamLast, CancellationToken token, out long rowsChanged)
    {
        var handle = (connection ?? throw new InvalidOperationException("The command has no connection; set Connection first.")).OpenHandle;
        token.ThrowIfCancellationRequested();
        using var batch = new StatementBatch(handle, text);
        using var watch = InterruptOnCancel.Watch(handle, token);
        try
        {
            return RunAll(batch, streamLast, token, out rowsChanged);
        }
        catch (DuckDBException error) when (error.ErrorType == DuckDBErrorType.Interrupt && token.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was cancelled.", error, token);
        }
    }

    QueryResult RunAll(StatementBatch batch, bool streamLast, CancellationToken token, out long rowsChanged)
    {
        var unused = new HashSet<DuckDBParameter>(Parameters.Items);
        rowsChanged = -1;
        for (var i = 0; ; i++)
        {
            token.ThrowIfCancellationRequested();
            var isLast = i == batch.Count - 1;
            using var statement = batch.Prepare(i);
            statement.Bind(Parameters, unused);
            if (isLast && unused.Count > 0)
                throw Unused(unused.First());
            var result = statement.Execute(streamLast && isLast);
            if (result.RowsChanged is { } changed)
                rowsChanged = long.Max(rowsChanged, 0) + changed;
            if (isLast)
                return result;
            result.Dispose();
        }
    }

    ArgumentException Unused(DuckDBParameter parameter)
    {
        var name = parameter.ParameterName is { Length: > 0 } named ? $"${named}" : $"at position {Parameters.IndexOf(parameter) + 1}";
        return new ArgumentException($"The parameter {name} was given, but no statement asks for it.");
    }
}
