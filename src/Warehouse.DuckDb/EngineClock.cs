using System.Diagnostics;

namespace Warehouse.DuckDb;

/// <summary>Counts the time in which at least one thread is inside the engine: what is left of a run's time is our own.</summary>
static class EngineClock
{
    static readonly Lock Gate = new();
    static long ticks;
    static long since;
    static int inside;

    internal static long Ticks
    {
        get
        {
            lock (Gate)
                return ticks + (inside > 0 ? Stopwatch.GetTimestamp() - since : 0);
        }

        set
        {
            lock (Gate)
                (ticks, since) = (value, Stopwatch.GetTimestamp());
        }
    }

    internal static void Enter()
    {
        lock (Gate)
        {
            if (inside++ == 0)
                since = Stopwatch.GetTimestamp();
        }
    }

    internal static void Leave()
    {
        lock (Gate)
        {
            if (--inside == 0)
                ticks += Stopwatch.GetTimestamp() - since;
        }
    }
}
