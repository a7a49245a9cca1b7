using System.Globalization;
using System.Text;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

sealed unsafe partial class Column
{
    /// <summary>VARCHAR, ENUM and BIT, and the exact digits of a DECIMAL.</summary>
    internal string Text(long row)
    {
        return Type.Id switch
        {
            NativeType.Varchar => Encoding.UTF8.GetString(Utf8(row)),
            NativeType.Enum => EnumText(row),
            NativeType.Bit => BitText(row),
            NativeType.Decimal => DecimalText(row),
            _ => throw CannotRead("string; cast it to VARCHAR in the query"),
        };
    }

    /// <summary>The bytes inside the engine, valid until the next chunk.</summary>
    internal ReadOnlySpan<byte> Utf8(long row)
    {
        return Type.Id is NativeType.Varchar or NativeType.Blob or NativeType.Bit or NativeType.BigNum
            ? NativeString.Read((NativeString*)data + row)
            : throw CannotRead("bytes");
    }

    internal byte[] Blob(long row)
    {
        return Type.Id == NativeType.Blob ? Utf8(row).ToArray() : throw CannotRead("byte[]");
    }

    internal DateOnly Date(long row)
    {
        if (Type.Id == NativeType.Timestamp && Timestamp(row) is { TimeOfDay.Ticks: 0 } midnight)
            return DateOnly.FromDateTime(midnight);
        if (Type.Id != NativeType.Date)
            throw CannotRead("DateOnly");
        var days = ((int*)data)[row];
        return EngineTime.Date(days) ?? throw OutsideOfCalendar(days is int.MaxValue or -int.MaxValue, days, "days", "DateOnly");
    }

    internal TimeOnly Time(long row)
    {
        var ticks = Type.Id switch
        {
            NativeType.Time => ((long*)data)[row] * TimeSpan.TicksPerMicrosecond,
            NativeType.TimeNs => ((long*)data)[row] / TimeSpan.NanosecondsPerTick,
            _ => throw CannotRead("TimeOnly"),
        };
        return ticks < TimeSpan.TicksPerDay ? new TimeOnly(ticks) : throw DoesNotFit("24:00:00", "TimeOnly");
    }

    /// <summary>Any timestamp and a DATE, at midnight. Nanoseconds are cut to ticks of 100.</summary>
    internal DateTime Timestamp(long row)
    {
        if (Type.Id == NativeType.Date)
            return Date(row).ToDateTime(TimeOnly.MinValue);
        if (!Type.IsTimestamp)
            throw CannotRead("DateTime");
        var count = ((long*)data)[row];
        var kind = Type.Id == NativeType.TimestampTz ? DateTimeKind.Utc : DateTimeKind.Unspecified;
        var (unitsPerSecond, unit) = Type.Id switch
        {
            NativeType.TimestampS => (1L, "seconds"),
            NativeType.TimestampMs => (1_000L, "milliseconds"),
            NativeType.TimestampNs => (1_000_000_000L, "nanoseconds"),
            _ => (1_000_000L, "microseconds"),
        };
        return EngineTime.Timestamp(count, unitsPerSecond, kind)
            ?? throw OutsideOfCalendar(EngineTime.IsInfinite(count), count, unit, "DateTime");
    }

    /// <summary>TIMESTAMP WITH TIME ZONE, which the engine keeps in UTC; TIME WITH TIME ZONE as a time of 1970-01-01.</summary>
    internal DateTimeOffset Instant(long row)
    {
        if (Type.Id == NativeType.TimestampTz)
            return new DateTimeOffset(Timestamp(row));
        if (Type.Id != NativeType.TimeTz)
            throw CannotRead("DateTimeOffset, for it has no time zone");
        // 40 bits of microseconds, then the offset, which is stored so that the values sort by instant.
        var bits = ((ulong*)data)[row];
        var offset = TimeSpan.FromSeconds(57_599 - (int)(bits & 0xFF_FFFF));
        if (offset.Seconds != 0 || offset.Duration() > TimeSpan.FromHours(14))
            throw DoesNotFit($"the offset {offset:c}", "DateTimeOffset (whole minutes up to 14 hours)");
        return new DateTimeOffset(DateTime.UnixEpoch.Ticks + ((long)(bits >> 24) * TimeSpan.TicksPerMicrosecond), offset);
    }

    internal DuckDBInterval Interval(long row)
    {
        return Type.Id == NativeType.Interval ? ((DuckDBInterval*)data)[row] : throw CannotRead("an interval");
    }

    /// <summary>An INTERVAL without months, or a TIME.</summary>
    internal TimeSpan Span(long row)
    {
        return Type.Id == NativeType.Time ? new TimeSpan(((long*)data)[row] * TimeSpan.TicksPerMicrosecond) : Interval(row).ToTimeSpan();
    }

    OverflowException OutsideOfCalendar(bool isInfinite, long count, string unit, string target)
    {
        var value = isInfinite
            ? (count > 0 ? "infinity" : "-infinity")
            : string.Create(CultureInfo.InvariantCulture, $"{count} {unit} from 1970-01-01");
        return DoesNotFit(value, $"{target}; filter with isfinite() or cast to VARCHAR in the query");
    }

    string EnumText(long row)
    {
        return Type.EnumValues[Type.Physical switch
        {
            NativeType.UTinyInt => data[row],
            NativeType.USmallInt => ((ushort*)data)[row],
            _ => (int)((uint*)data)[row],
        }];
    }

    string BitText(long row)
    {
        // The first byte counts the unused bits at the front of the second.
        var bytes = Utf8(row);
        var padding = bytes[0];
        var text = new char[((bytes.Length - 1) * 8) - padding];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i + padding;
            text[i] = (bytes[1 + (bit >> 3)] >> (7 - (bit & 7)) & 1) == 0 ? '0' : '1';
        }

        return new string(text);
    }
}
