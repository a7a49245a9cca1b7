using System.Numerics;
using System.Text;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

sealed unsafe partial class WritableColumn
{
    internal void Boolean(long row, bool value)
    {
        if (Type.Id != NativeType.Boolean)
            throw CannotWrite("bool");
        data[row] = value ? (byte)1 : (byte)0;
    }

    internal void Integer<T>(long row, T value)
        where T : struct, IBinaryInteger<T>
    {
        try
        {
            switch (Type.Id)
            {
                case NativeType.TinyInt: ((sbyte*)data)[row] = sbyte.CreateChecked(value); break;
                case NativeType.SmallInt: ((short*)data)[row] = short.CreateChecked(value); break;
                case NativeType.Integer: ((int*)data)[row] = int.CreateChecked(value); break;
                case NativeType.BigInt: ((long*)data)[row] = long.CreateChecked(value); break;
                case NativeType.UTinyInt: data[row] = byte.CreateChecked(value); break;
                case NativeType.USmallInt: ((ushort*)data)[row] = ushort.CreateChecked(value); break;
                case NativeType.UInteger: ((uint*)data)[row] = uint.CreateChecked(value); break;
                case NativeType.UBigInt: ((ulong*)data)[row] = ulong.CreateChecked(value); break;
                case NativeType.Float: ((float*)data)[row] = float.CreateChecked(value); break;
                case NativeType.Double: ((double*)data)[row] = double.CreateChecked(value); break;
                case NativeType.HugeInt: ((NativeHugeInt*)data)[row] = NativeHugeInt.From(Int128.CreateChecked(value)); break;
                case NativeType.UHugeInt: ((NativeHugeInt*)data)[row] = NativeHugeInt.From(UInt128.CreateChecked(value)); break;
                case NativeType.Decimal: Unscaled(row, checked(Int128.CreateChecked(value) * Scaled.PowerOfTen(Type.Scale)), value); break;
                default: throw CannotWrite(typeof(T).Name);
            }
        }
        catch (OverflowException)
        {
            throw DoesNotFit(value);
        }
    }

    /// <summary>FLOAT and DOUBLE; a binary fraction is never turned into a DECIMAL here, for that needs a rule of rounding.</summary>
    internal void Double(long row, double value)
    {
        if (Type.Id == NativeType.Double)
            ((double*)data)[row] = value;
        else if (Type.Id == NativeType.Float)
            ((float*)data)[row] = (float)value;
        else
            throw CannotWrite("double");
    }

    internal void Decimal(long row, decimal value)
    {
        if (Type.Id is NativeType.Float or NativeType.Double)
        {
            Double(row, (double)value);
            return;
        }

        if (Type.Id != NativeType.Decimal)
            throw CannotWrite("decimal");
        var unscaled = Scaled.Unscaled(value);
        var shift = Type.Scale - value.Scale;
        if (shift >= 0)
        {
            // 29 digits by up to 38 more exceed 128 bits; what fits the column's width never does.
            if (UInt128.CreateTruncating(Int128.Abs(unscaled)) >= UInt128.CreateTruncating(Scaled.PowerOfTen(38 - shift)))
                throw DoesNotFit(value);
            Unscaled(row, unscaled * Scaled.PowerOfTen(shift), value);
            return;
        }

        var (quotient, remainder) = Int128.DivRem(unscaled, Scaled.PowerOfTen(-shift));
        if (remainder != 0)
            throw DoesNotFit(value);
        Unscaled(row, quotient, value);
    }

    internal void Text(long row, string value)
    {
        if (Type.Id == NativeType.Enum)
        {
            EnumValue(row, value);
            return;
        }

        if (Type.Id != NativeType.Varchar)
            throw CannotWrite("string");
        // Three bytes a UTF-16 unit is the most that UTF-8 needs.
        if (value.Length * 3 <= 768)
        {
            Span<byte> buffer = stackalloc byte[768];
            Bytes(row, buffer[..EncodeText(value, buffer)]);
        }
        else
        {
            var buffer = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
            Bytes(row, buffer.AsSpan(0, EncodeText(value, buffer)));
        }
    }

    internal void Blob(long row, byte[] value)
    {
        if (Type.Id != NativeType.Blob)
            throw CannotWrite("byte[]");
        Bytes(row, value);
    }

    internal void Guid(long row, Guid value)
    {
        if (Type.Id != NativeType.Uuid)
            throw CannotWrite("Guid");
        ((NativeHugeInt*)data)[row] = NativeHugeInt.From(Scaled.FromGuid(value) ^ (UInt128.One << 127));
    }

    void Unscaled<T>(long row, Int128 unscaled, T original)
    {
        var limit = Scaled.PowerOfTen(Type.Width);
        if (unscaled >= limit || unscaled <= -limit)
            throw DoesNotFit(original!);
        switch (Type.Physical)
        {
            case NativeType.SmallInt: ((short*)data)[row] = (short)unscaled; break;
            case NativeType.Integer: ((int*)data)[row] = (int)unscaled; break;
            case NativeType.BigInt: ((long*)data)[row] = (long)unscaled; break;
            default: ((NativeHugeInt*)data)[row] = NativeHugeInt.From(unscaled); break;
        }
    }

    void EnumValue(long row, string value)
    {
        if (!enumIndex.TryGetValue(value, out var index))
            throw new ArgumentException($"Column '{Name}' is {Type.Name}, which has no value '{value}'.");
        switch (Type.Physical)
        {
            case NativeType.UTinyInt: data[row] = (byte)index; break;
            case NativeType.USmallInt: ((ushort*)data)[row] = (ushort)index; break;
            default: ((uint*)data)[row] = (uint)index; break;
        }
    }

    int EncodeText(string value, Span<byte> buffer)
    {
        try
        {
            return StrictUtf8.Encode(value, buffer);
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException($"The text for column '{Name}' ({Type.Name}) is not valid Unicode: {error.Message}", error);
        }
    }

    void Bytes(long row, ReadOnlySpan<byte> value)
    {
        if (value.Length <= NativeString.InlineLimit)
        {
            NativeString.WriteInline((NativeString*)data + row, value);
            return;
        }

        fixed (byte* start = value)
            NativeMethods.AssignString(vector, (ulong)row, start, (ulong)value.Length);
    }
}
