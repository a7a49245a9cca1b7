namespace Warehouse.PipelineTests;

/// <summary>However the three nights are run, the same is published.</summary>
public sealed class SampleBankNightsTests(SampleBank bank)
{
    static readonly string[] Nights = ["2025-01-02", "2025-01-03", "2025-01-06"];
    static readonly string[] Sets = ["account_holder", "card", "dim_account", "dim_customer", "dim_district", "fct_account_month", "fct_transaction", "loan", "standing_order"];

    [Fact]
    public void Nights_run_one_by_one_publish_the_same_bytes_as_one_run_over_all()
    {
        using var folder = new TempFolder();
        var home = folder.Home();
        foreach (var night in Nights)
        {
            WarehouseProgram.RunWell("run", "--home", home.Path, "--business-date", night);
            Assert.Equal(night, home.Current);
        }
        MustBeSame(home);
    }

    [Fact]
    public void A_full_refresh_of_every_night_publishes_the_same_bytes_as_incremental_nights()
    {
        using var folder = new TempFolder();
        var home = folder.Home();
        WarehouseProgram.RunWell("run", "--home", home.Path, "--full-refresh");
        MustBeSame(home);
    }

    [Fact]
    public void A_full_refresh_after_incremental_nights_leaves_the_same_rows()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.OfTheSmallBank(folder.Home());
        var before = Tables(home);
        WarehouseProgram.RunWell("run", "--home", home.Path, "--full-refresh").Saying("full refresh");
        Assert.Equal(before, Tables(home));
        MustBeSame(home);
    }

    /// <summary>The generated bank's nights have late, corrected and damaged rows, and descriptions dated back.</summary>
    [Fact]
    public void A_full_refresh_after_five_nights_of_the_generated_bank_leaves_the_same_rows_in_every_table_and_the_same_bytes()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.OfTheGeneratedNights(folder.Home());
        var (before, tree) = (Tables(home), home.Tree());
        WarehouseProgram.RunWell(["run", "--home", home.Path, .. GeneratedBank.Where, "--business-date", "2025-01-08", "--full-refresh"]).Saying("full refresh");
        Assert.True(before.Count > 45, $"{before.Count} tables");
        Assert.Equal(before, Tables(home));
        Assert.Equal(tree, home.Tree());
    }

    /// <summary>Each table of star, marts and features with its rows and a sum of their hashes.</summary>
    static IReadOnlyList<string> Tables(Home home) =>
        [.. home.AskWarehouse(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('star', 'marts', 'features') and not ends_with(table_name, '__changes') order by 1")
            .Select(table => $"{table} {home.AskWarehouse($"select count(*), sum(hash(t)::hugeint) from {table} t").Single()}")];

    [Fact]
    public void From_and_to_run_only_the_nights_between_them()
    {
        using var folder = new TempFolder();
        var home = folder.Home();
        WarehouseProgram.RunWell("run", "--home", home.Path, "--to", "2025-01-03");
        Assert.Equal("2025-01-03", home.Current);
        WarehouseProgram.RunWell("run", "--home", home.Path, "--from", "2025-01-06");
        MustBeSame(home);
    }

    [Fact]
    public void A_lost_publication_is_written_again_with_the_same_bytes()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.OfTheSmallBank(folder.Home());
        Directory.Delete(Path.Combine(home.Published, "2025-01-06"), recursive: true);
        WarehouseProgram.RunWell("run", "--home", home.Path);
        MustBeSame(home);
    }

    void MustBeSame(Home home)
    {
        foreach (var (night, set) in Nights.SelectMany(night => Sets.Select(set => (night, set))))
            Assert.Equal(["0"], home.Ask($"select count(*) from ({Differences(Files(bank.Home, night, set), Files(home, night, set))})"));
        Assert.Equal(bank.TreeOfFirstRun, home.Tree());
    }

    static string Files(Home home, string night, string set) => $"(from read_parquet('{home.Published}/{night}/{set}/**/*.parquet', hive_partitioning = true))";

    static string Differences(string one, string other) => $"({one} except all {other}) union all ({other} except all {one})";
}
