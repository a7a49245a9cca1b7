using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.DuckDb;

namespace Warehouse.PipelineTests;

/// <summary>One run at a time; a lock never outlives its process.</summary>
public sealed partial class LockTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_run_is_refused_at_once_while_another_process_holds_the_lock()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Home().Path);
        using var held = new FileStream(Path.Combine(folder.Home().Path, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var started = Stopwatch.GetTimestamp();
        WarehouseProgram.Run("run", "--home", folder.Home().Path).With(4).Saying(folder.Home().Path);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        Assert.Empty(folder.Home().Tree());
    }

    [Fact]
    public void A_second_run_is_refused_with_who_holds_the_home_and_since_when()
    {
        using var folder = new TempFolder();
        var begun = DateTime.UtcNow;
        var run = StartAndStop(folder.Home(), "20250102");
        try
        {
            // The refused run must not write its own name over the holder's.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var refused = WarehouseProgram.Run("run", "--home", folder.Home().Path).With(4).Saying($"process {run.Id} ", folder.Home().Path);
                Assert.InRange(SinceOf(refused.Errors), begun.AddSeconds(-2), DateTime.UtcNow);
            }
            WarehouseProgram.Run("plan", "--home", folder.Home().Path).With(4).Saying($"process {run.Id} ");
            Assert.Empty(folder.Home().Tree());
        }
        finally
        {
            run.Kill();
        }
        WarehouseProgram.RunWell("run", "--home", folder.Home().Path, "--business-date", "2025-01-02");
    }

    [Fact]
    public void Readers_see_the_last_night_while_a_run_is_under_way()
    {
        using var folder = new TempFolder();
        var home = folder.Home();
        WarehouseProgram.RunWell("run", "--home", home.Path, "--business-date", "2025-01-02");
        var run = StartAndStop(home, "20250103");
        try
        {
            WarehouseProgram.RunWell("query", "select count(*) as n from fct_transaction", "--format", "csv", "--home", home.Path).Saying("n\n26");
            WarehouseProgram.RunWell("status", "--home", home.Path).Saying($"a run is under way: process {run.Id} ");
            WarehouseProgram.Run("doctor", "--home", home.Path).Saying($"process {run.Id} ");
            WarehouseProgram.Run("mine", "purchases", "--relation", "star.fct_transaction", "--customer", "account_id", "--date", "booking_date", "--home", home.Path).With(4)
                .Saying($"(PID {run.Id}) has {home.Path}/warehouse.duckdb open", "wait for its end");
        }
        finally
        {
            run.Kill();
        }
        WarehouseProgram.RunWell("status", "--home", home.Path).Saying("no run is under way");
        WarehouseProgram.RunWell("run", "--home", home.Path, "--to", "2025-01-03");
        Assert.Equal("2025-01-03", home.Current);
    }

    [Fact]
    public void A_run_waits_for_who_reads_the_database()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.OfTheSmallBank(folder.Home());
        File.Delete(Path.Combine(home.Path, "run.holder"));
        WarehouseProgram run;
        using (var reader = new DuckDBConnection($"Data Source={home.Path}/warehouse.duckdb;access_mode=READ_ONLY"))
        {
            reader.Open();
            run = WarehouseProgram.Start("run", "--home", home.Path);
            var begun = Stopwatch.GetTimestamp();
            while (!File.Exists(Path.Combine(home.Path, "run.holder")) && Stopwatch.GetElapsedTime(begun) < Patience)
                Thread.Sleep(10);
            Thread.Sleep(TimeSpan.FromSeconds(2));
        }
        run.WaitForEnd().With(0).Saying($"(PID {Environment.ProcessId}) has {home.Path}/warehouse.duckdb open: waiting", "nothing to do");
    }

    [Fact]
    public void Of_runs_started_together_each_is_done_or_refused()
    {
        using var folder = new TempFolder();
        var runs = Enumerable.Range(0, 3).Select(_ => WarehouseProgram.Start("run", "--home", folder.Home().Path, "--business-date", "2025-01-02")).ToList();
        var codes = runs.Select(run => run.WaitForEnd().ExitCode).ToList();
        Assert.Contains(0, codes);
        Assert.All(codes, code => Assert.True(code is 0 or 4, $"exit codes {string.Join(", ", codes)}"));
        Assert.Equal("2025-01-02", folder.Home().Current);
    }

    /// <summary>A run that has landed a night's accounts and is then stopped, so that it holds the lock for as long as the test needs.</summary>
    static WarehouseProgram StartAndStop(Home home, string night)
    {
        var folder = Path.Combine(home.Path, "landing", "core", "account");
        var run = WarehouseProgram.Start("run", "--home", home.Path);
        var started = Stopwatch.GetTimestamp();
        while (!Directory.Exists(folder) || Directory.GetFiles(folder, $"{night}-*.parquet").Length == 0)
        {
            Assert.True(!run.HasEnded && Stopwatch.GetElapsedTime(started) < Patience, "the run ended before it could be stopped");
            Thread.Sleep(1);
        }
        using (var stop = Process.Start("kill", ["-STOP", run.Id.ToString(CultureInfo.InvariantCulture)]))
            stop.WaitForExit();
        return run;
    }

    static DateTime SinceOf(string message) => DateTime.ParseExact(Since().Match(message).Groups[1].Value, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    [GeneratedRegex(@"since (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")]
    private static partial Regex Since();
}
