using System.Text;

namespace Warehouse.DuckDb;

/// <summary>Up to 2,048 rows of a result as columns. All spans point into the engine's memory and are valid until the next call of
/// <see cref="DuckDBDataReader.NextChunk"/> or the reader's Dispose, whichever comes first.</summary>
public sealed unsafe class DuckDBChunk
{
    readonly Column[] columns;

    internal DuckDBChunk(Column[] columns)
    {
        this.columns = columns;
    }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; internal set; }

    /// <summary>The number of columns.</summary>
    public int ColumnCount
    {
        get => columns.Length;
    }

    /// <summary>A column's values. Where a row is NULL the value is undefined.</summary>
    /// <typeparam name="T">The type as it lies in memory: bool, integers of the column's width, float, double; int for DATE (days since
    /// 1970-01-01); long for TIMESTAMP and TIME; short, int, long or Int128 for DECIMAL by width 4, 9, 18, 38 (unscaled); byte, ushort or
    /// uint for ENUM; Int128, UInt128; <see cref="DuckDBInterval"/>.</typeparam>
    /// <param name="column">Number of the column, from 0.</param>
    /// <exception cref="InvalidCastException">The column lies in memory as another type; the message names both.</exception>
    public ReadOnlySpan<T> Column<T>(int column)
        where T : unmanaged
    {
        return columns[column].Values<T>(RowCount);
    }

    /// <summary>One bit a row, from the lowest of the first word up, 1 where the row is not NULL; empty where no row is NULL.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    public ReadOnlySpan<ulong> ValidityMask(int column)
    {
        var validity = columns[column].Validity;
        return validity == null ? [] : new ReadOnlySpan<ulong>(validity, (RowCount + 63) / 64);
    }

    /// <summary>Whether a value is not NULL.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    /// <param name="row">Number of the row in this chunk, from 0.</param>
    public bool IsValid(int column, int row)
    {
        return !At(column, row).IsNull(row);
    }

    /// <summary>The bytes of a VARCHAR or BLOB without a copy.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    /// <param name="row">Number of the row in this chunk, from 0.</param>
    public ReadOnlySpan<byte> Bytes(int column, int row)
    {
        return At(column, row).IsNull(row) ? [] : columns[column].Utf8(row);
    }

    /// <summary>A VARCHAR as a string, or null.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    /// <param name="row">Number of the row in this chunk, from 0.</param>
    public string? Text(int column, int row)
    {
        return At(column, row).IsNull(row) ? null : Encoding.UTF8.GetString(columns[column].Utf8(row));
    }

    /// <summary>Any value in its natural type, or null; boxes, so for the odd value only.</summary>
    /// <param name="column">Number of the column, from 0.</param>
    /// <param name="row">Number of the row in this chunk, from 0.</param>
    public object? Value(int column, int row)
    {
        return At(column, row).Value(row);
    }

    Column At(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return columns[column];
    }
}
