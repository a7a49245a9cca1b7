namespace Warehouse.DuckDb;

public sealed partial class DuckDBDataReader
{
    /// <inheritdoc />
    public override bool IsDBNull(int ordinal)
    {
        return Current(ordinal).IsNull(row);
    }

    /// <summary>A value as <typeparamref name="T"/>: bool, all integers with Int128, UInt128 and BigInteger, float, double, decimal, string
    /// (VARCHAR, ENUM, BIT, the digits of a DECIMAL), byte[], Guid, DateOnly, TimeOnly, DateTime, DateTimeOffset, TimeSpan,
    /// <see cref="DuckDBInterval"/>, object; nullable forms of these; T[] and List of T for LIST and ARRAY; Dictionary for STRUCT (by
    /// member name) and MAP. A UNION is read as its current member.</summary>
    /// <param name="ordinal">Number of the column, from 0.</param>
    public override T GetFieldValue<T>(int ordinal)
    {
        var column = Current(ordinal);
        if (!column.IsNull(row))
            return FieldReader<T>.Read(column.Member(row), row);
        if (default(T) is null && typeof(T).IsValueType)
            return default!;
        return typeof(T) == typeof(object) ? (T)(object)DBNull.Value : throw IsNullError(column);
    }

    /// <summary>The value in its natural type, or DBNull: HUGEINT as BigInteger, DATE as DateOnly, TIMESTAMP as DateTime (Kind Utc with
    /// time zone), INTERVAL as <see cref="DuckDBInterval"/>, LIST and ARRAY as List of object?, STRUCT and MAP as Dictionary.</summary>
    /// <param name="ordinal">Number of the column, from 0.</param>
    public override object GetValue(int ordinal)
    {
        return Current(ordinal).Value(row) ?? DBNull.Value;
    }

    /// <inheritdoc />
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var count = int.Min(values.Length, columns.Length);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    /// <summary>A text, or null where it is NULL.</summary>
    /// <param name="ordinal">Number of the column, from 0.</param>
    public string? GetStringOrNull(int ordinal)
    {
        var column = Current(ordinal);
        return column.IsNull(row) ? null : column.Member(row).Text(row);
    }

    /// <inheritdoc />
    public override bool GetBoolean(int ordinal)
    {
        return NotNull(ordinal).Boolean(row);
    }

    /// <inheritdoc />
    public override byte GetByte(int ordinal)
    {
        return NotNull(ordinal).Integer<byte>(row);
    }

    /// <inheritdoc />
    public override short GetInt16(int ordinal)
    {
        return NotNull(ordinal).Integer<short>(row);
    }

    /// <inheritdoc />
    public override int GetInt32(int ordinal)
    {
        return NotNull(ordinal).Integer<int>(row);
    }

    /// <inheritdoc />
    public override long GetInt64(int ordinal)
    {
        return NotNull(ordinal).Integer<long>(row);
    }

    /// <inheritdoc />
    public override float GetFloat(int ordinal)
    {
        return NotNull(ordinal).Float(row);
    }

    /// <inheritdoc />
    public override double GetDouble(int ordinal)
    {
        return NotNull(ordinal).Double(row);
    }

    /// <inheritdoc />
    public override decimal GetDecimal(int ordinal)
    {
        return NotNull(ordinal).Decimal(row);
    }

    /// <inheritdoc />
    public override string GetString(int ordinal)
    {
        return NotNull(ordinal).Text(row);
    }

    /// <inheritdoc />
    public override Guid GetGuid(int ordinal)
    {
        return NotNull(ordinal).Guid(row);
    }

    /// <inheritdoc />
    public override DateTime GetDateTime(int ordinal)
    {
        return NotNull(ordinal).Timestamp(row);
    }

    /// <inheritdoc />
    public override char GetChar(int ordinal)
    {
        var text = GetString(ordinal);
        return text.Length == 1
            ? text[0]
            : throw new InvalidCastException($"Column '{GetName(ordinal)}' holds {text.Length} characters, not one.");
    }

    /// <inheritdoc />
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = NotNull(ordinal).Utf8(row);
        return Copy(bytes, dataOffset, buffer, bufferOffset, length);
    }

    /// <inheritdoc />
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        return Copy(GetString(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);
    }

    static long Copy<T>(ReadOnlySpan<T> source, long offset, T[]? target, int targetOffset, int length)
    {
        if (target is null)
            return source.Length;
        var part = source[(int)long.Min(offset, source.Length)..];
        part = part[..int.Min(part.Length, length)];
        part.CopyTo(target.AsSpan(targetOffset));
        return part.Length;
    }

    Column NotNull(int ordinal)
    {
        var column = Current(ordinal);
        return column.IsNull(row) ? throw IsNullError(column) : column.Member(row);
    }

    static InvalidCastException IsNullError(Column column)
    {
        return new InvalidCastException($"Column '{column.Name}' is NULL; ask IsDBNull first, or read it as a nullable type.");
    }
}
