using System.Diagnostics;

namespace Warehouse.PipelineTests;

/// <summary>An undisturbed run, and how long it took.</summary>
public sealed class Undisturbed : IDisposable
{
    readonly TempFolder folder = new();

    public Undisturbed()
    {
        var started = Stopwatch.GetTimestamp();
        WarehouseProgram.RunWell("run", "--home", folder.Home().Path);
        Duration = Stopwatch.GetElapsedTime(started);
        Tree = folder.Home().Tree();
    }

    internal TimeSpan Duration { get; }
    internal IReadOnlyList<string> Tree { get; }

    public void Dispose() => folder.Dispose();
}

/// <summary>Any kill at any point, then the same command again, ends in the same published bytes as a run that was never killed.</summary>
public sealed class KillTests(Undisturbed undisturbed) : IClassFixture<Undisturbed>
{
    const int Moments = 10;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8), InlineData(9)]
    public void A_run_killed_at_a_random_moment_is_made_good_by_the_next(int moment)
    {
        using var folder = new TempFolder();
        KillAfter(undisturbed.Duration * ((moment + new Random(moment).NextDouble()) / Moments), folder.Home(), []);
        MustBeMadeGood(folder.Home(), [], undisturbed.Tree);
    }

    /// <summary>Moments that are too short to be met by chance, each known by what then lies in the home folder.</summary>
    [Theory]
    [InlineData("landing/core/account", "20250102-core.account-*.parquet")]
    [InlineData("landing/.tmp", "20250103-core.transaction-*.tmp")]
    [InlineData("landing/core/transaction", "20250103-core.transaction-*.parquet")]
    [InlineData("quarantine", "20250103-*.csv")]
    [InlineData("published", ".tmp-2025-01-02")]
    [InlineData("published", "2025-01-02")]
    [InlineData("published", "current")]
    [InlineData("published", ".tmp-2025-01-03")]
    [InlineData("published/.tmp-2025-01-03", "loan")]
    [InlineData("published/.tmp-2025-01-03", "manifest.json")]
    [InlineData("published", "2025-01-03")]
    [InlineData("published", ".tmp-2025-01-06")]
    [InlineData("published", "2025-01-06")]
    [InlineData(".", "serving.duckdb.tmp")]
    [InlineData("ops", "runs.parquet.tmp")]
    public void A_run_killed_as_soon_as_a_file_appears_is_made_good_by_the_next(string where, string what)
    {
        using var folder = new TempFolder();
        KillOnSight(Path.Combine(folder.Home().Path, where), what, folder.Home());
        MustBeMadeGood(folder.Home(), [], undisturbed.Tree);
    }

    [Fact]
    public void Many_kills_one_after_another_are_made_good_by_one_run()
    {
        using var folder = new TempFolder();
        var random = new Random(20250103);
        for (var kill = 0; kill < 8; kill++)
            KillAfter(undisturbed.Duration * (0.1 + 0.7 * random.NextDouble()), folder.Home(), []);
        MustBeMadeGood(folder.Home(), [], undisturbed.Tree);
    }

    [Theory]
    [InlineData(0.25), InlineData(0.45), InlineData(0.65), InlineData(0.85)]
    public void A_killed_run_over_the_real_bank_is_made_good_by_the_next(double share)
    {
        Berka.SkipWhereAbsent();
        using var folder = new TempFolder();
        string[] bank = ["--pipeline", Berka.Pipeline, "--landing", Berka.Landing];
        var started = Stopwatch.GetTimestamp();
        WarehouseProgram.RunWell(["run", .. bank, "--home", folder.Home("undisturbed").Path]);
        KillAfter(Stopwatch.GetElapsedTime(started) * share, folder.Home(), bank);
        MustBeMadeGood(folder.Home(), bank, folder.Home("undisturbed").Tree());
    }

    static void KillAfter(TimeSpan delay, Home home, string[] bank)
    {
        var run = WarehouseProgram.Start(["run", .. bank, "--home", home.Path]);
        Thread.Sleep(delay);
        run.Kill();
    }

    static void KillOnSight(string where, string what, Home home)
    {
        var started = Stopwatch.GetTimestamp();
        var run = WarehouseProgram.Start("run", "--home", home.Path);
        while (!IsThere() && !run.HasEnded && Stopwatch.GetElapsedTime(started) < Patience)
            Thread.SpinWait(100);
        run.Kill();

        bool IsThere()
        {
            try
            {
                return Directory.Exists(where) && Directory.EnumerateFileSystemEntries(where, what).Any();
            }
            catch (DirectoryNotFoundException)
            {
                // The program renamed the folder between the two calls.
                return false;
            }
        }
    }

    static void MustBeMadeGood(Home home, string[] bank, IReadOnlyList<string> expected)
    {
        MustBeWhole(home);
        WarehouseProgram.RunWell(["run", .. bank, "--home", home.Path]);
        Assert.Equal(expected, home.Tree());
        Assert.Equal([home.Current!], home.Ask("select max(folder) from ops.published"));
        WarehouseProgram.RunWell(["run", .. bank, "--home", home.Path]).Saying("nothing to do");
        Assert.Equal(expected, home.Tree());
    }

    /// <summary>Even before it is made good a reader sees a whole night, or none.</summary>
    static void MustBeWhole(Home home)
    {
        if (home.Current is not { } night)
            return;
        var said = Pipelines.Manifest.Read(Path.Combine(home.Published, night)).DataSets.SelectMany(s => s.Files).Select(f => $"{night}/{f.Path} {f.Sha256}");
        Assert.Subset(home.TreeOf(night).ToHashSet(), said.ToHashSet());
    }
}
