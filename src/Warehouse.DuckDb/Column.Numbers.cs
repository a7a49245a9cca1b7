using System.Globalization;
using System.Numerics;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

sealed unsafe partial class Column
{
    internal bool Boolean(long row)
    {
        return Type.Id == NativeType.Boolean ? data[row] != 0 : throw CannotRead("bool");
    }

    /// <summary>Any integer column, and a DECIMAL without fraction digits, as long as the value fits.</summary>
    internal T Integer<T>(long row)
        where T : struct, IBinaryInteger<T>
    {
        try
        {
            return Type.Id switch
            {
                NativeType.Integer => T.CreateChecked(((int*)data)[row]),
                NativeType.BigInt => T.CreateChecked(((long*)data)[row]),
                NativeType.TinyInt => T.CreateChecked(((sbyte*)data)[row]),
                NativeType.SmallInt => T.CreateChecked(((short*)data)[row]),
                NativeType.UTinyInt => T.CreateChecked(data[row]),
                NativeType.USmallInt => T.CreateChecked(((ushort*)data)[row]),
                NativeType.UInteger => T.CreateChecked(((uint*)data)[row]),
                NativeType.UBigInt => T.CreateChecked(((ulong*)data)[row]),
                NativeType.HugeInt => T.CreateChecked(Huge(row)),
                NativeType.UHugeInt => T.CreateChecked(UHuge(row)),
                NativeType.BigNum => T.CreateChecked(BigNum(row)),
                NativeType.Decimal when Type.Scale == 0 => T.CreateChecked(Unscaled(row)),
                _ => throw CannotRead(typeof(T).Name),
            };
        }
        catch (OverflowException)
        {
            throw DoesNotFit(Big(row).ToString(CultureInfo.InvariantCulture), typeof(T).Name);
        }
    }

    internal BigInteger Big(long row)
    {
        return Integer<BigInteger>(row);
    }

    internal double Double(long row)
    {
        return Type.Id switch
        {
            NativeType.Double => ((double*)data)[row],
            NativeType.Float => ((float*)data)[row],
            NativeType.Integer => ((int*)data)[row],
            NativeType.BigInt => ((long*)data)[row],
            NativeType.Decimal => ScaledDouble(row),
            NativeType.TinyInt or NativeType.SmallInt or NativeType.UTinyInt or NativeType.USmallInt or NativeType.UInteger
                => Integer<long>(row),
            NativeType.UBigInt or NativeType.HugeInt or NativeType.UHugeInt or NativeType.BigNum => (double)Big(row),
            _ => throw CannotRead("double"),
        };
    }

    internal float Float(long row)
    {
        return Type.Id == NativeType.Float ? ((float*)data)[row] : (float)Double(row);
    }

    internal decimal Decimal(long row)
    {
        if (Type.Id != NativeType.Decimal)
        {
            if (Type.Id is NativeType.Float or NativeType.Double)
                throw CannotRead("decimal without rounding; cast it to DECIMAL in the query");
            var whole = Big(row);
            return whole <= (BigInteger)decimal.MaxValue && whole >= (BigInteger)decimal.MinValue
                ? (decimal)whole
                : throw DoesNotFit(whole.ToString(CultureInfo.InvariantCulture), "System.Decimal");
        }

        var unscaled = Unscaled(row);
        // Most values have at most 18 digits, and those need no 128-bit arithmetic.
        if (Type.Physical != NativeType.HugeInt)
        {
            var small = (long)unscaled;
            var magnitude = small < 0 ? (ulong)-small : (ulong)small;
            return new decimal((int)magnitude, (int)(magnitude >> 32), 0, small < 0, (byte)Type.Scale);
        }

        return Scaled.ToDecimal(unscaled, Type.Scale)
            ?? throw DoesNotFit(DecimalText(row), "System.Decimal (28 digits); read it with GetFieldValue<string> or GetDouble");
    }

    internal string DecimalText(long row)
    {
        return Scaled.ToText(Unscaled(row), Type.Scale);
    }

    internal Guid Guid(long row)
    {
        if (Type.Id != NativeType.Uuid)
            throw CannotRead("Guid");
        // The engine flips the top bit, so that UUIDs sort like signed integers.
        return Scaled.ToGuid(UInt128.CreateTruncating(Huge(row)) ^ (UInt128.One << 127));
    }

    double ScaledDouble(long row)
    {
        // Dividing two exactly known numbers gives the nearest double; for longer values only parsing does.
        if (Type.Physical != NativeType.HugeInt && Type.Width <= 15)
            return (long)Unscaled(row) / (double)Scaled.PowerOfTen(Type.Scale);
        return double.Parse(DecimalText(row), CultureInfo.InvariantCulture);
    }

    Int128 Unscaled(long row)
    {
        return Type.Physical switch
        {
            NativeType.SmallInt => ((short*)data)[row],
            NativeType.Integer => ((int*)data)[row],
            NativeType.BigInt => ((long*)data)[row],
            _ => Huge(row),
        };
    }

    Int128 Huge(long row)
    {
        var words = (ulong*)data + (row * 2);
        return new Int128(words[1], words[0]);
    }

    UInt128 UHuge(long row)
    {
        var words = (ulong*)data + (row * 2);
        return new UInt128(words[1], words[0]);
    }

    BigInteger BigNum(long row)
    {
        // Three header bytes whose top bit is the sign, then the big-endian magnitude; negative values are inverted as a whole.
        var bytes = Utf8(row).ToArray();
        var isNegative = (bytes[0] & 0x80) == 0;
        if (isNegative)
        {
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)~bytes[i];
        }

        var magnitude = new BigInteger(bytes.AsSpan(3), isUnsigned: true, isBigEndian: true);
        return isNegative ? -magnitude : magnitude;
    }
}
