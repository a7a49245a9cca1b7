namespace Warehouse.PipelineTests;

/// <summary>The first night of a damaged copy of the sample bank.</summary>
sealed class HostileNight : IDisposable
{
    readonly TempFolder folder = new();

    public HostileNight()
    {
        Bank = folder.Bank();
        Home = folder.Home();
    }

    public BankCopy Bank { get; }
    public Home Home { get; }

    /// <summary>Lands the night and builds what its postings become; publishes nothing.</summary>
    public Ended Load() => WarehouseProgram.Run("run", "--landing", Bank.Folder, "--home", Home.Path, "--business-date", "2025-01-02", "--select", "+fct_transaction");

    public Ended Run(string night = "2025-01-02") => WarehouseProgram.Run("run", "--landing", Bank.Folder, "--home", Home.Path, "--business-date", night);

    /// <summary>The night must be refused for a file, and nothing built or published from it.</summary>
    public void MustRefuse(params string[] saying) => MustHaveRefused(Run(), saying);

    public void MustHaveRefused(Ended ended, params string[] saying)
    {
        ended.With(1).Saying(saying);
        Assert.Empty(Home.Tree());
        Assert.Null(Home.Current);
        Assert.Equal(["0"], Home.Ask("select count(*) from ops.loads where source = 'core.transaction' and status = 'loaded'"));
        Assert.False(Directory.Exists(LandedTransactions) && Directory.EnumerateFiles(LandedTransactions).Any());
        Assert.Equal(["0"], Home.AskWarehouse("select count(*) from duckdb_tables() where schema_name in ('star', 'seeds')"));
        Assert.Equal(["failed|true"], Home.Ask("select status, length(message) > 20 from ops.runs"));
    }

    /// <summary>What became of the transaction file: rows in, kept, quarantined.</summary>
    public string Counts() => Assert.Single(Home.Ask("select rows_in || '|' || rows_kept || '|' || rows_quarantined from ops.loads where source = 'core.transaction'"));

    string LandedTransactions => Path.Combine(Home.Path, "landing", "core", "transaction");

    public void Dispose() => folder.Dispose();
}
