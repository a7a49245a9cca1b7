using System.Buffers.Binary;
using System.Globalization;

namespace Warehouse.DuckDb;

/// <summary>Conversions between decimals and unscaled integers, and between GUIDs and their 128 bits.</summary>
static class Scaled
{
    static readonly Int128[] Powers = [.. Enumerable.Range(0, 39).Select(exponent => Power(exponent))];

    internal static Int128 PowerOfTen(int exponent)
    {
        return Powers[exponent];
    }

    internal static Int128 Unscaled(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return decimal.IsNegative(value) ? -magnitude : magnitude;
    }

    /// <summary>Null where the digits do not fit into System.Decimal (96 bits, scale at most 28) without loss.</summary>
    internal static decimal? ToDecimal(Int128 unscaled, int scale)
    {
        var magnitude = UInt128.CreateTruncating(unscaled < 0 ? -unscaled : unscaled);
        while (scale > 28 || magnitude >> 96 != 0)
        {
            var (quotient, remainder) = UInt128.DivRem(magnitude, 10);
            if (remainder != 0 || scale == 0)
                return null;
            (magnitude, scale) = (quotient, scale - 1);
        }

        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, (byte)scale);
    }

    internal static string ToText(Int128 unscaled, int scale)
    {
        var digits = unscaled.ToString(CultureInfo.InvariantCulture).TrimStart('-').PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled < 0 ? "-" + text : text;
    }

    internal static UInt128 FromGuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    internal static Guid ToGuid(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new Guid(bytes, bigEndian: true);
    }

    static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
