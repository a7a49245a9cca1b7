using System.Globalization;
using System.Runtime.InteropServices;

namespace Warehouse.DuckDb;

/// <summary>An INTERVAL as the engine keeps it. Months and days have no fixed length, so the three parts stay apart.</summary>
/// <param name="Months">Whole months.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Micros">Microseconds.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckDBInterval(int Months, int Days, long Micros)
{
    /// <summary>The interval as a TimeSpan, a day being 24 hours.</summary>
    /// <exception cref="OverflowException">The interval has months, or is too long.</exception>
    public TimeSpan ToTimeSpan()
    {
        if (Months != 0)
            throw new OverflowException($"{this} has months, which have no fixed length; read it as {nameof(DuckDBInterval)}.");
        return new TimeSpan(checked(Days * TimeSpan.TicksPerDay + Micros * TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>An interval of days and microseconds; ticks below a microsecond are cut off.</summary>
    /// <param name="value">Any time span.</param>
    public static DuckDBInterval FromTimeSpan(TimeSpan value)
    {
        return new DuckDBInterval(0, value.Days, value.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>For example "14 months 3 days 01:02:03.000004".</summary>
    public override string ToString()
    {
        var time = TimeSpan.FromTicks(Micros * TimeSpan.TicksPerMicrosecond).ToString("c", CultureInfo.InvariantCulture);
        return $"{Months} months {Days} days {time}";
    }
}
