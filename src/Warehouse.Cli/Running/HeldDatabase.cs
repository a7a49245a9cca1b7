using System.Diagnostics;
using System.Text.RegularExpressions;
using Warehouse.DuckDb;

namespace Warehouse.Cli;

/// <summary>The engine lets many processes read a database file or one write it, so whoever reads <c>warehouse.duckdb</c> itself stands in the way of a night.</summary>
static partial class HeldDatabase
{
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Which process holds which file; null where the error is another one.</summary>
    public static string? Told(DuckDBException e) => Conflict().Match(e.Message) is { Success: true } found
        ? $"{(found.Groups["who"].Success ? found.Groups["who"].Value : "another process")} has {found.Groups["file"].Value} open"
        : null;

    /// <summary>Opens a database for writing once its readers are done: a night does not fail because somebody looked.</summary>
    /// <exception cref="LockedException">A reader has had it for longer than the patience.</exception>
    public static void OpenPatiently(DuckDBConnection connection, TimeSpan patience)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var isTold = false; ; Thread.Sleep(Between))
        {
            try
            {
                connection.Open();
                return;
            }
            catch (DuckDBException e) when (Told(e) is { } held)
            {
                if (Stopwatch.GetElapsedTime(begun) >= patience)
                    throw new LockedException($"{held}, and it cannot be written meanwhile; close it and run the same command again");
                if (!isTold)
                    Console.Error.WriteLine($"{held}: waiting up to {patience.TotalSeconds:0} s");
                isTold = true;
            }
        }
    }

    [GeneratedRegex("""Could not set lock on file "(?<file>[^"]+)": Conflicting lock is held(?: in (?<who>.+? \(PID \d+\)))?""")]
    private static partial Regex Conflict();
}
