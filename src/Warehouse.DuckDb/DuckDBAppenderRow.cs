namespace Warehouse.DuckDb;

/// <summary>The row of an appender that is being filled. Values are converted to the column's type where nothing is lost.</summary>
public sealed class DuckDBAppenderRow
{
    const int NotBegun = -1;

    readonly DuckDBAppender appender;
    int column = NotBegun;

    internal DuckDBAppenderRow(DuckDBAppender appender)
    {
        this.appender = appender;
    }

    /// <summary>An exception has left the row half filled: one of ours, or one that the caller's code threw between two values.</summary>
    internal bool WasGivenUp
    {
        get => HasFailed || (column != NotBegun && column < appender.Columns.Length);
    }

    bool HasFailed { get; set; }

    /// <summary>Appends the next column's value; null appends NULL.</summary>
    /// <typeparam name="T">As for <see cref="DuckDBParameter"/>; also lists for ARRAY, dictionaries for STRUCT and MAP.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidCastException">The column does not accept the type; the message names both.</exception>
    /// <exception cref="OverflowException">The value does not fit the column without loss.</exception>
    public DuckDBAppenderRow AppendValue<T>(T value)
    {
        var target = Next();
        HasFailed = true;
        target.Write(appender.PendingRows, value);
        HasFailed = false;
        return this;
    }

    /// <inheritdoc cref="AppendValue{T}(T)" />
    public DuckDBAppenderRow AppendValue<T>(T? value)
        where T : struct
    {
        return value is { } given ? AppendValue(given) : AppendNullValue();
    }

    /// <summary>Appends NULL.</summary>
    public DuckDBAppenderRow AppendNullValue()
    {
        Next().SetNull(appender.PendingRows);
        return this;
    }

    /// <summary>Appends the default value that the table declares for the next column.</summary>
    public DuckDBAppenderRow AppendDefault()
    {
        Next();
        appender.AppendDefault(column - 1);
        return this;
    }

    /// <summary>Ends the row.</summary>
    /// <exception cref="InvalidOperationException">A column has no value yet.</exception>
    public void EndRow()
    {
        RequireBegun();
        if (column < appender.Columns.Length)
        {
            var missing = appender.Columns[column];
            throw new InvalidOperationException(
                $"The row has {column} of {appender.Columns.Length} values; next is column '{missing.Name}' ({missing.Type.Name}).");
        }

        column = NotBegun;
        appender.EndRow();
    }

    internal void Begin()
    {
        RequireEnded();
        column = 0;
    }

    internal void RequireEnded()
    {
        // A row that failed is given up; its slot is written anew.
        if (column != NotBegun && !HasFailed)
        {
            throw new InvalidOperationException(
                $"The row was not ended: call EndRow() after its last value ({column} of {appender.Columns.Length} are there).");
        }

        HasFailed = false;
        column = NotBegun;
    }

    WritableColumn Next()
    {
        RequireBegun();
        if (column >= appender.Columns.Length)
            throw new InvalidOperationException($"The row has all its {appender.Columns.Length} values already; call EndRow().");
        return appender.Columns[column++];
    }

    void RequireBegun()
    {
        appender.RequireOpen();
        if (column == NotBegun)
            throw new InvalidOperationException("No row is begun; call CreateRow() first.");
    }
}
