using System.Collections;
using System.Data;
using System.Data.Common;

namespace Warehouse.DuckDb;

/// <summary>Reads a result row by row, or chunk by chunk with <see cref="NextChunk"/>.</summary>
/// <remarks>Typed accessors convert where nothing is lost (any integer to any that holds the value, integers and DECIMAL to double) and
/// raise <see cref="InvalidCastException"/> or <see cref="OverflowException"/> with column and type otherwise. The infinities of
/// DATE and TIMESTAMP have no counterpart in .NET and raise <see cref="OverflowException"/>. A NULL raises
/// <see cref="InvalidCastException"/>, unless it is read as a nullable value type. Access by ordinal is much faster than by name.</remarks>
public sealed partial class DuckDBDataReader : DbDataReader
{
    readonly DuckDBConnection connection;
    readonly QueryResult result;
    readonly Column[] columns;
    readonly CommandBehavior behavior;
    readonly CancellationToken token;
    readonly DuckDBChunk chunk;
    int row = -1;
    bool ended;

    internal DuckDBDataReader(
        DuckDBConnection connection, QueryResult result, long rowsChanged, CommandBehavior behavior, CancellationToken token)
    {
        this.connection = connection;
        this.result = result;
        this.behavior = behavior;
        this.token = token;
        RecordsAffected = (int)long.Min(rowsChanged, int.MaxValue);
        columns = result.Columns();
        chunk = new DuckDBChunk(columns);
        ended = columns.Length == 0;
        connection.Track(this);
    }

    /// <inheritdoc />
    public override int Depth
    {
        get => 0;
    }

    /// <summary>The number of columns; 0 where the last statement returns no rows.</summary>
    public override int FieldCount
    {
        get => columns.Length;
    }

    /// <summary>Whether the result has at least one row.</summary>
    public override bool HasRows
    {
        get
        {
            if (row < 0 && !ended && chunk.RowCount == 0)
                FetchChunk();
            return row >= 0 || chunk.RowCount > 0;
        }
    }

    /// <inheritdoc />
    public override bool IsClosed
    {
        get => result.IsClosed;
    }

    /// <summary>Rows changed by all statements of the command, or -1.</summary>
    public override int RecordsAffected { get; }

    /// <inheritdoc />
    public override object this[int ordinal]
    {
        get => GetValue(ordinal);
    }

    /// <inheritdoc />
    public override object this[string name]
    {
        get => GetValue(GetOrdinal(name));
    }

    /// <inheritdoc />
    public override bool Read()
    {
        RequireOpen();
        if (++row < chunk.RowCount)
            return true;
        row = 0;
        return FetchChunk();
    }

    /// <summary>The next rows as columns, or null at the end. Cannot be mixed with <see cref="Read"/>.</summary>
    public DuckDBChunk? NextChunk()
    {
        RequireOpen();
        if (row >= 0)
            throw new InvalidOperationException("The reader is being read row by row; NextChunk and Read cannot be mixed.");
        return FetchChunk() ? chunk : null;
    }

    /// <summary>Always false: only the last statement of a command has its result read.</summary>
    public override bool NextResult()
    {
        return false;
    }

    /// <inheritdoc />
    public override string GetName(int ordinal)
    {
        return columns[ordinal].Name;
    }

    /// <summary>The number of a column, by its exact name or else ignoring case.</summary>
    /// <param name="name">The column's name.</param>
    public override int GetOrdinal(string name)
    {
        var index = Array.FindIndex(columns, column => column.Name == name);
        if (index < 0)
            index = Array.FindIndex(columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            var names = string.Join(", ", columns.Select(column => column.Name));
            throw new ArgumentOutOfRangeException(nameof(name), $"There is no column '{name}'; there are: {names}.");
        }

        return index;
    }

    /// <summary>DuckDB's name of the type, such as DECIMAL(18,2).</summary>
    /// <param name="ordinal">Number of the column, from 0.</param>
    public override string GetDataTypeName(int ordinal)
    {
        return columns[ordinal].Type.Name;
    }

    /// <summary>The type of what <see cref="GetValue"/> returns.</summary>
    /// <param name="ordinal">Number of the column, from 0.</param>
    public override Type GetFieldType(int ordinal)
    {
        return columns[ordinal].Type.ClrType;
    }

    /// <summary>One row a column: its name, ordinal, types, and what else DataTable.Load asks for.</summary>
    public override DataTable GetSchemaTable()
    {
        var schema = new DataTable("SchemaTable");
        foreach (var (name, type) in (ReadOnlySpan<(string, Type)>)[
            (SchemaTableColumn.ColumnName, typeof(string)), (SchemaTableColumn.ColumnOrdinal, typeof(int)),
            (SchemaTableColumn.DataType, typeof(Type)), ("DataTypeName", typeof(string)), (SchemaTableColumn.AllowDBNull, typeof(bool)),
            (SchemaTableColumn.ColumnSize, typeof(int)), (SchemaTableColumn.IsUnique, typeof(bool)),
            (SchemaTableColumn.IsKey, typeof(bool))])
        {
            schema.Columns.Add(name, type);
        }

        for (var i = 0; i < columns.Length; i++)
            schema.Rows.Add(columns[i].Name, i, columns[i].Type.ClrType, columns[i].Type.Name, true, -1, false, false);
        return schema;
    }

    /// <inheritdoc />
    public override IEnumerator GetEnumerator()
    {
        return new DbEnumerator(this, closeReader: false);
    }

    /// <inheritdoc />
    public override void Close()
    {
        if (IsClosed)
            return;
        result.Dispose();
        chunk.RowCount = 0;
        connection.Forget(this);
        if (behavior.HasFlag(CommandBehavior.CloseConnection))
            connection.Close();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    bool FetchChunk()
    {
        if (ended)
            return false;
        token.ThrowIfCancellationRequested();
        using var watch = InterruptOnCancel.Watch(connection.OpenHandle, token);
        try
        {
            // A streaming result may hand out an empty chunk only at its end, as a materialised one does.
            chunk.RowCount = 0;
            chunk.RowCount = result.Fetch(columns);
        }
        catch (DuckDBException error) when (error.ErrorType == DuckDBErrorType.Interrupt && token.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was cancelled.", error, token);
        }

        ended = chunk.RowCount == 0;
        return !ended;
    }

    void RequireOpen()
    {
        if (IsClosed)
            throw new InvalidOperationException("The reader is closed.");
    }

    Column Current(int ordinal)
    {
        // One comparison covers "before Read", "after the end" and "closed", for in all three no row is there.
        if ((uint)row >= (uint)chunk.RowCount)
            throw NoRow();
        return columns[ordinal];
    }

    InvalidOperationException NoRow()
    {
        return new InvalidOperationException(IsClosed
            ? "The reader is closed."
            : ended ? "The reader is past the last row." : "No row is being read yet; call Read() first.");
    }
}
