using System.Collections;
using System.Numerics;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>Makes the engine's values of .NET values, for binding.</summary>
static unsafe class ParameterValue
{
    static readonly BigInteger HugeIntMax = (BigInteger)Int128.MaxValue;
    static readonly BigInteger HugeIntMin = (BigInteger)Int128.MinValue;

    /// <summary>The caller destroys the value.</summary>
    internal static nint Create(object? value)
    {
        var native = Make(value);
        // Elements that cannot be cast to one type end here; the engine would crash on a null pointer.
        return native != 0 ? native : throw new ArgumentException("a list needs elements of one type.");
    }

    static nint Make(object? value)
    {
        return value switch
        {
            null or DBNull => NativeMethods.CreateNull(),
            bool x => NativeMethods.CreateBool(x ? (byte)1 : (byte)0),
            string x => Text(x),
            char x => Text(x.ToString()),
            byte[] x => Blob(x),
            float x => NativeMethods.CreateFloat(x),
            double x => NativeMethods.CreateDouble(x),
            decimal x => NativeMethods.CreateDecimal(Decimal(x)),
            Guid x => NativeMethods.CreateUuid(NativeHugeInt.From(Scaled.FromGuid(x))),
            Enum => throw Unsupported(value),
            _ => Integer(value) ?? Time(value) ?? (value is IEnumerable list ? List(list) : throw Unsupported(value)),
        };
    }

    static nint? Integer(object value)
    {
        return value switch
        {
            sbyte x => NativeMethods.CreateInt8(x),
            byte x => NativeMethods.CreateUInt8(x),
            short x => NativeMethods.CreateInt16(x),
            ushort x => NativeMethods.CreateUInt16(x),
            int x => NativeMethods.CreateInt32(x),
            uint x => NativeMethods.CreateUInt32(x),
            long x => NativeMethods.CreateInt64(x),
            ulong x => NativeMethods.CreateUInt64(x),
            Int128 x => NativeMethods.CreateHugeInt(NativeHugeInt.From(x)),
            UInt128 x => NativeMethods.CreateUHugeInt(NativeHugeInt.From(x)),
            BigInteger x when x >= HugeIntMin && x <= HugeIntMax => NativeMethods.CreateHugeInt(NativeHugeInt.From((Int128)x)),
            BigInteger x => NativeMethods.CreateUHugeInt(NativeHugeInt.From(checked((UInt128)x))),
            _ => null,
        };
    }

    static nint? Time(object value)
    {
        return value switch
        {
            DateOnly x => NativeMethods.CreateDate(EngineTime.Days(x)),
            TimeOnly x => NativeMethods.CreateTime(x.Ticks / TimeSpan.TicksPerMicrosecond),
            DateTime x => NativeMethods.CreateTimestamp(EngineTime.Micros(x)),
            DateTimeOffset x => NativeMethods.CreateTimestampTz(EngineTime.Micros(x.UtcDateTime)),
            TimeSpan x => NativeMethods.CreateInterval(DuckDBInterval.FromTimeSpan(x)),
            DuckDBInterval x => NativeMethods.CreateInterval(x),
            _ => null,
        };
    }

    static nint Text(string value)
    {
        var bytes = StrictUtf8.Encode(value);
        fixed (byte* start = NotEmpty(bytes))
            return NativeMethods.CreateVarchar(start, (ulong)bytes.Length);
    }

    static nint Blob(byte[] value)
    {
        fixed (byte* start = NotEmpty(value))
            return NativeMethods.CreateBlob(start, (ulong)value.Length);
    }

    /// <summary>A pinned empty array is a null pointer, which the C API answers with a null value instead of an empty one.</summary>
    static T[] NotEmpty<T>(T[] array)
    {
        return array.Length > 0 ? array : new T[1];
    }

    static NativeDecimal Decimal(decimal value)
    {
        // 18 digits keep arithmetic with the parameter in 64 bits; 38 hold every decimal of .NET.
        var unscaled = Scaled.Unscaled(value);
        var width = value.Scale <= 18 && Int128.Abs(unscaled) < Scaled.PowerOfTen(18) ? (byte)18 : (byte)38;
        return new NativeDecimal(width, value.Scale, NativeHugeInt.From(unscaled));
    }

    static nint List(IEnumerable list)
    {
        var values = new List<nint>();
        nint ownType = 0;
        try
        {
            var scale = -1;
            foreach (var element in list)
            {
                values.Add(Create(element));
                scale = element is decimal number ? int.Max(scale, number.Scale) : scale;
            }

            // Decimals of different scales share the widest one.
            if (scale >= 0)
                ownType = NativeMethods.CreateDecimalType(38, (byte)scale);
            else if (values.TrueForAll(IsUntyped))
                ownType = NativeMethods.CreateLogicalType(NativeType.SqlNull);
            var childType = ownType != 0 ? ownType : NativeMethods.ValueType(values.Find(value => !IsUntyped(value)));
            // The engine would cast 2.7 to 3 to make it fit to a list that begins with 1.
            if (!values.TrueForAll(value => IsSame(NativeMethods.ValueType(value), childType)))
                return 0;
            fixed (nint* start = NotEmpty(values.ToArray()))
                return NativeMethods.CreateList(childType, start, (ulong)values.Count);
        }
        finally
        {
            foreach (var value in values)
                Destroy(value);
            if (ownType != 0)
                NativeMethods.DestroyLogicalType(ref ownType);
        }
    }

    /// <summary>NULL, and a list of nothing else, leave the type to the other elements.</summary>
    static bool IsUntyped(nint value)
    {
        return IsUntypedType(NativeMethods.ValueType(value));
    }

    static bool IsUntypedType(nint type)
    {
        return Innermost(type, out _) == NativeType.SqlNull;
    }

    static bool IsSame(nint type, nint expected)
    {
        var inner = Innermost(type, out var depth);
        var isSame = inner == Innermost(expected, out var expectedDepth) && depth == expectedDepth;
        return isSame || (inner == NativeType.SqlNull && depth <= expectedDepth);
    }

    /// <summary>What the lists of lists hold, and how many levels of lists lie above it.</summary>
    static NativeType Innermost(nint type, out int depth)
    {
        depth = 0;
        var id = NativeMethods.TypeId(type);
        if (id != NativeType.List)
            return id;
        var child = NativeMethods.ListChildType(type);
        var inner = Innermost(child, out depth);
        NativeMethods.DestroyLogicalType(ref child);
        depth++;
        return inner;
    }

    static void Destroy(nint value)
    {
        NativeMethods.DestroyValue(ref value);
    }

    static NotSupportedException Unsupported(object value)
    {
        return new NotSupportedException(
            $"no DuckDB type is known for {value.GetType()}; {nameof(DuckDBParameter)} lists the permitted types.");
    }
}
