using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>One column of a result over the vector of the current chunk; nested types have columns of their own below. The typed
/// accessors convert where nothing is lost and otherwise raise an error that names column and type.</summary>
sealed unsafe partial class Column
{
    readonly Column[] children;
    byte* data;
    ulong* validity;

    internal Column(string name, ColumnType type)
    {
        Name = name;
        Type = type;
        children = [.. type.Children.Select(child => new Column(child.Name.Length > 0 ? $"{name}.{child.Name}" : name, child.Type))];
    }

    internal string Name { get; }

    internal ColumnType Type { get; }

    internal ulong* Validity
    {
        get => validity;
    }

    internal void Attach(nint vector)
    {
        data = (byte*)NativeMethods.VectorData(vector);
        validity = NativeMethods.VectorValidity(vector);
        switch (Type.Id)
        {
            case NativeType.List:
                children[0].Attach(NativeMethods.ListVectorChild(vector));
                break;
            case NativeType.Array:
                children[0].Attach(NativeMethods.ArrayVectorChild(vector));
                break;
            case NativeType.Map:
                var entries = NativeMethods.ListVectorChild(vector);
                children[0].Attach(NativeMethods.StructVectorChild(entries, 0));
                children[1].Attach(NativeMethods.StructVectorChild(entries, 1));
                break;
            case NativeType.Struct:
                for (var i = 0; i < children.Length; i++)
                    children[i].Attach(NativeMethods.StructVectorChild(vector, (ulong)i));
                break;
            case NativeType.Union:
                // The first child of a union's vector is the tag.
                data = (byte*)NativeMethods.VectorData(NativeMethods.StructVectorChild(vector, 0));
                for (var i = 0; i < children.Length; i++)
                    children[i].Attach(NativeMethods.StructVectorChild(vector, (ulong)i + 1));
                break;
        }
    }

    internal bool IsNull(long row)
    {
        if (Type.Id == NativeType.Union && (validity == null || IsValid(row)))
            return children[data[row]].IsNull(row);
        return Type.Id == NativeType.SqlNull || (validity != null && !IsValid(row));
    }

    bool IsValid(long row)
    {
        return (validity[row >> 6] & (1UL << (int)(row & 63))) != 0;
    }

    /// <summary>The vector's values as they lie in memory.</summary>
    internal ReadOnlySpan<T> Values<T>(int count)
        where T : unmanaged
    {
        RequirePhysical(typeof(T), Name, Type);
        return new ReadOnlySpan<T>(data, count);
    }

    internal static void RequirePhysical(Type asked, string name, ColumnType type)
    {
        var physical = PhysicalType(type);
        if (asked != physical)
        {
            throw new InvalidCastException(physical is null
                ? $"Column '{name}' is {type.Name}, whose values do not lie in one span; read them with GetFieldValue."
                : $"Column '{name}' is {type.Name}, whose values lie in memory as {physical.Name}, not as {asked.Name}.");
        }
    }

    static Type? PhysicalType(ColumnType type)
    {
        return type.Physical switch
        {
            NativeType.Boolean => typeof(bool),
            NativeType.TinyInt => typeof(sbyte),
            NativeType.SmallInt => typeof(short),
            NativeType.Integer or NativeType.Date => typeof(int),
            NativeType.BigInt or NativeType.Time or NativeType.TimeNs => typeof(long),
            NativeType.UTinyInt => typeof(byte),
            NativeType.USmallInt => typeof(ushort),
            NativeType.UInteger => typeof(uint),
            NativeType.UBigInt or NativeType.TimeTz => typeof(ulong),
            NativeType.Float => typeof(float),
            NativeType.Double => typeof(double),
            NativeType.HugeInt or NativeType.Uuid => typeof(Int128),
            NativeType.UHugeInt => typeof(UInt128),
            NativeType.Interval => typeof(DuckDBInterval),
            _ => type.IsTimestamp ? typeof(long) : null,
        };
    }

    /// <summary>The value in its natural type (see <see cref="ColumnType.ClrType"/>), or null.</summary>
    internal object? Value(long row)
    {
        if (IsNull(row))
            return null;
        return Type.Id switch
        {
            NativeType.Boolean => Boolean(row),
            NativeType.TinyInt => ((sbyte*)data)[row],
            NativeType.SmallInt => ((short*)data)[row],
            NativeType.Integer => ((int*)data)[row],
            NativeType.BigInt => ((long*)data)[row],
            NativeType.UTinyInt => data[row],
            NativeType.USmallInt => ((ushort*)data)[row],
            NativeType.UInteger => ((uint*)data)[row],
            NativeType.UBigInt => ((ulong*)data)[row],
            NativeType.Float => ((float*)data)[row],
            NativeType.Double => ((double*)data)[row],
            NativeType.Decimal => Decimal(row),
            NativeType.HugeInt or NativeType.UHugeInt or NativeType.BigNum => Big(row),
            NativeType.Varchar or NativeType.Enum or NativeType.Bit => Text(row),
            NativeType.Blob => Blob(row),
            NativeType.Uuid => Guid(row),
            NativeType.List or NativeType.Array => List<object?>(row),
            NativeType.Struct => Dictionary<string, object?>(row),
            NativeType.Map => Dictionary<object, object?>(row),
            NativeType.Union => children[data[row]].Value(row),
            _ => TimeValue(row),
        };
    }

    object TimeValue(long row)
    {
        return Type.Id switch
        {
            NativeType.Date => Date(row),
            NativeType.Time or NativeType.TimeNs => Time(row),
            NativeType.TimeTz => Instant(row),
            NativeType.Interval => Interval(row),
            _ when Type.IsTimestamp => Timestamp(row),
            _ => throw new NotSupportedException(
                $"Column '{Name}' is {Type.Name}, which this provider cannot read; cast it to VARCHAR in the query."),
        };
    }

    InvalidCastException CannotRead(string target)
    {
        return new InvalidCastException($"Column '{Name}' is {Type.Name}, which cannot be read as {target}.");
    }

    OverflowException DoesNotFit(string value, string target)
    {
        return new OverflowException($"Column '{Name}' ({Type.Name}) holds {value}, which does not fit into {target}.");
    }
}
