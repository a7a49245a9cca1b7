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
public sealed class KillTests(Undisturbed undisturbed, Berka berka) : IClassFixture<Undisturbed>
{
    const int Moments = 10;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Every third moment, and in the slow suite each.</summary>
    public static TheoryData<int> AtRandom => [.. Enumerable.Range(0, Moments).Where(moment => WarehouseProgram.IsSlowSuite || moment % 3 == 1)];

    [Theory]
    [MemberData(nameof(AtRandom))]
    public void A_run_killed_at_a_random_moment_is_made_good_by_the_next(int moment)
    {
        using var folder = new TempFolder();
        KillAfter(undisturbed.Duration * ((moment + new Random(moment).NextDouble()) / Moments), folder.Home(), []);
        MustBeMadeGood(folder.Home(), [], undisturbed.Tree);
    }

    /// <summary>Moments that are too short to be met by chance, each known by what then lies in the home folder: those of the middle night and of the end,
    /// and in the slow suite all.</summary>
    public static TheoryData<string, string> OnSight()
    {
        (string, string)[] always =
        [
            ("landing/core/transaction", "20250103-core.transaction-*.parquet"), ("published", ".tmp-2025-01-03"), ("published/.tmp-2025-01-03", "manifest.json"),
            ("published", "2025-01-03"), (".", "serving.duckdb.tmp"),
        ];
        (string, string)[] slow =
        [
            ("landing/core/account", "20250102-core.account-*.parquet"), ("landing/.tmp", "20250103-core.transaction-*.tmp"), ("quarantine", "20250103-*.csv"),
            ("published", ".tmp-2025-01-02"), ("published", "2025-01-02"), ("published", "current"), ("published/.tmp-2025-01-03", "loan"),
            ("published", ".tmp-2025-01-06"), ("published", "2025-01-06"), ("ops", "runs.parquet.tmp"),
        ];
        return [.. always, .. WarehouseProgram.IsSlowSuite ? slow : []];
    }

    [Theory]
    [MemberData(nameof(OnSight))]
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
        for (var kill = 0; kill < (WarehouseProgram.IsSlowSuite ? 8 : 4); kill++)
            KillAfter(undisturbed.Duration * (0.1 + 0.7 * random.NextDouble()), folder.Home(), []);
        MustBeMadeGood(folder.Home(), [], undisturbed.Tree);
    }

    public static TheoryData<double> OverTheRealBank => WarehouseProgram.IsSlowSuite ? [0.25, 0.45, 0.65, 0.85] : [0.65];

    [Theory]
    [MemberData(nameof(OverTheRealBank))]
    public void A_killed_run_over_the_real_bank_is_made_good_by_the_next(double share)
    {
        Berka.SkipWhereAbsent();
        using var folder = new TempFolder();
        var (whole, duration) = berka.Undisturbed;
        string[] bank = ["--pipeline", Berka.Pipeline, "--landing", Berka.Landing];
        KillAfter(duration * share, folder.Home(), bank);
        MustBeMadeGood(folder.Home(), bank, whole.Tree());
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
