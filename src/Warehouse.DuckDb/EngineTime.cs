namespace Warehouse.DuckDb;

/// <summary>The engine counts days and microseconds from 1970-01-01.</summary>
static class EngineTime
{
    static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    internal static int Days(DateOnly value)
    {
        return value.DayNumber - EpochDay;
    }

    internal static DateOnly? Date(int days)
    {
        var number = (long)days + EpochDay;
        return number >= 0 && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)number) : null;
    }

    /// <summary>Ticks of 100 ns are cut to the engine's microseconds, for every clock of .NET delivers them.</summary>
    internal static long Micros(DateTime value)
    {
        // Both operands are positive, so this cuts towards the past before 1970 too.
        return (value.Ticks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Null where the count lies outside of the years 1 to 9999, as the infinities do.</summary>
    /// <param name="count">Units since the epoch.</param>
    /// <param name="unitsPerSecond">1, 1 000, 1 000 000 or 1 000 000 000.</param>
    /// <param name="kind">Utc for TIMESTAMP WITH TIME ZONE.</param>
    internal static DateTime? Timestamp(long count, long unitsPerSecond, DateTimeKind kind)
    {
        var ticks = unitsPerSecond > TimeSpan.TicksPerSecond
            ? (Int128)(count / (unitsPerSecond / TimeSpan.TicksPerSecond))
            : (Int128)count * (TimeSpan.TicksPerSecond / unitsPerSecond);
        ticks += DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && !IsInfinite(count) ? new DateTime((long)ticks, kind) : null;
    }

    internal static bool IsInfinite(long count)
    {
        return count is long.MaxValue or -long.MaxValue;
    }
}
