using System.Runtime.InteropServices;

namespace Warehouse.DuckDb.Native;

/// <summary>duckdb_result; only the last field is alive, the others keep the size that C callers expect.</summary>
[StructLayout(LayoutKind.Sequential)]
struct NativeResult
{
    public ulong DeprecatedColumnCount;
    public ulong DeprecatedRowCount;
    public ulong DeprecatedRowsChanged;
    public nint DeprecatedColumns;
    public nint DeprecatedErrorMessage;
    public nint InternalData;
}

/// <summary>duckdb_query_progress_type.</summary>
[StructLayout(LayoutKind.Sequential)]
struct NativeProgress
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong TotalRows;
}

/// <summary>duckdb_hugeint and duckdb_uhugeint: value = upper * 2^64 + lower. Int128 itself is not passed by value
/// because its calling convention differs from that of a struct of two words.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct NativeHugeInt(ulong lower, ulong upper)
{
    public readonly ulong Lower = lower;
    public readonly ulong Upper = upper;

    public static NativeHugeInt From(Int128 value)
    {
        return new NativeHugeInt((ulong)value, (ulong)(value >> 64));
    }

    public static NativeHugeInt From(UInt128 value)
    {
        return new NativeHugeInt((ulong)value, (ulong)(value >> 64));
    }
}

/// <summary>duckdb_decimal: the unscaled value with its declared width and scale.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct NativeDecimal(byte width, byte scale, NativeHugeInt value)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly NativeHugeInt Value = value;
}

/// <summary>duckdb_list_entry: where a row's elements lie in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
struct NativeListEntry
{
    public ulong Offset;
    public ulong Length;
}

/// <summary>duckdb_string_t: up to 12 bytes lie within the 16 bytes themselves, longer values behind a pointer.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
unsafe struct NativeString
{
    public const int InlineLimit = 12;

    uint length;
    fixed byte content[12];

    public static ReadOnlySpan<byte> Read(NativeString* value)
    {
        var length = (int)value->length;
        return length <= InlineLimit
            ? new ReadOnlySpan<byte>(value->content, length)
            : new ReadOnlySpan<byte>(*(byte**)(value->content + 4), length);
    }

    public static void WriteInline(NativeString* target, ReadOnlySpan<byte> value)
    {
        // The engine compares inlined values as 16 bytes, so the unused ones must be zero.
        *target = default;
        target->length = (uint)value.Length;
        value.CopyTo(new Span<byte>(target->content, InlineLimit));
    }
}
