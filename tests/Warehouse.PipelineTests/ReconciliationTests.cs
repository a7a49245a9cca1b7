namespace Warehouse.PipelineTests;

/// <summary>From the file to the mart no row is lost or doubled and no cent changed, and a break is shown with both figures and blocks publishing.</summary>
public sealed class ReconciliationTests : IDisposable
{
    const string Breaks = "select scope, from_station, to_station, measure, from_figure, to_figure from ops.reconciliation where is_break order by all";
    readonly TempFolder folder = new();
    readonly Home home;

    public ReconciliationTests() => home = folder.Home();

    public void Dispose() => folder.Dispose();

    Ended Run(params string[] more) => WarehouseProgram.Run(["run", "--home", home.Path, .. more]);

    [Fact]
    public void Every_night_is_reconciled_from_file_to_mart()
    {
        Run().With(0);
        Assert.Empty(home.Ask(Breaks));
        Assert.Equal(["core/transaction_20250103.csv|rows|29|29", "transaction|amount|62918.370000|62918.370000", "transaction|rows|28|28"], home.Ask(
            "select distinct name, measure, from_figure, to_figure from ops.reconciliation where business_date = '2025-01-03' "
            + "and (name = 'transaction' and measure <> 'hash' or name = 'core/transaction_20250103.csv' and measure = 'rows') order by all"));
        Assert.Equal(["account_month|all", "transaction|night"], home.Ask(
            "select name, scope from ops.reconciliation where business_date = '2025-01-06' and scope <> 'file' group by all order by all"));
        Assert.Equal(["2"], home.Ask("select count(distinct from_figure) from ops.reconciliation where measure = 'hash' and business_date < '2025-01-06'"));
    }

    [Fact]
    public void A_row_that_a_model_loses_is_a_break()
    {
        var pipeline = folder.Pipeline();
        pipeline.Replace("conformed/transaction.sql", "where known_to is null", "where known_to is null and transaction_id <> '2501020001'");
        Run("--pipeline", pipeline.Folder, "--to", "2025-01-02").With(1).Saying("conformed.transaction: reconciles rows with landing.core__transaction", "\"26\"", "\"25\"");
        Assert.Contains("night|landing.core__transaction|conformed.transaction|rows|26|25", home.Ask(Breaks));
        Assert.Equal(["amount", "hash", "rows"], home.Ask("select distinct measure from ops.reconciliation where is_break order by all"));
        Assert.Null(home.Current);
    }

    [Fact]
    public void A_cent_that_a_model_adds_is_a_break_of_the_amount_alone()
    {
        var pipeline = folder.Pipeline();
        pipeline.Replace("warehouse/facts/fct_transaction.sql", "    amount,\n", "    cast(amount + case transaction_id when '2501020001' then 0.01 else 0 end as decimal(18, 2)) as amount,\n");
        Run("--pipeline", pipeline.Folder, "--to", "2025-01-02").With(1);
        Assert.Equal(["night|conformed.transaction|star.fct_transaction|amount"], home.Ask(
            "select scope, from_station, to_station, measure from ops.reconciliation where is_break order by all"));
    }

    /// <summary>Two errors that sum to nothing are seen by the hash of the keys.</summary>
    [Fact]
    public void A_row_put_in_the_place_of_another_is_a_break_of_the_hash()
    {
        var pipeline = folder.Pipeline();
        pipeline.Replace("warehouse/facts/fct_transaction.sql", "    transaction_id,\n", "    replace(transaction_id, '2501020001', '9901020001') as transaction_id,\n");
        Run("--pipeline", pipeline.Folder, "--to", "2025-01-02").With(1);
        Assert.Equal(["hash"], home.Ask("select measure from ops.reconciliation where is_break"));
    }

    [Fact]
    public void A_landed_file_that_was_tampered_with_is_a_break()
    {
        var pipeline = folder.Pipeline();
        const string count = "count(*) as transaction_count";
        pipeline.Replace("warehouse/facts/fct_account_month.sql", count, "count(*) + error('later')::integer as transaction_count");
        Run("--pipeline", pipeline.Folder, "--to", "2025-01-02").With(3);
        var file = Directory.GetFiles(Path.Combine(home.Path, "landing", "core", "transaction"), "20250102-*.parquet").Single();
        using (var connection = DuckDb.DuckDBConnection.OpenFile(":memory:"))
            connection.Execute($"copy (from read_parquet('{file}') limit 25) to '{file}.new' (format parquet)");
        File.Move(file + ".new", file, overwrite: true);
        pipeline.Replace("warehouse/facts/fct_account_month.sql", "count(*) + error('later')::integer as transaction_count", count);
        Run("--pipeline", pipeline.Folder, "--to", "2025-01-02").With(1).Saying("reconciles rows with file", "\"26\"", "\"25\"");
        Assert.Null(home.Current);
    }

    [Fact]
    public void A_figure_that_cannot_be_computed_names_the_reconciliation()
    {
        var pipeline = folder.Pipeline();
        pipeline.Replace("reconciliation/transaction.yml", "rows: \"coalesce(sum(transaction_count), 0)\"", "rows: \"sum(transactions)\"");
        Run("--pipeline", pipeline.Folder, "--to", "2025-01-02").With(3).Saying("reconcile account_month: star.fct_account_month", "transactions");
    }

    [Fact]
    public void Only_so_many_nights_and_runs_are_kept_as_is_set()
    {
        WarehouseProgram.Start(["run", "--home", home.Path], Path.GetTempPath(), [("WAREHOUSE_KEEPNIGHTS", "2"), ("WAREHOUSE_KEEPRUNDAYS", "30")]).WaitForEnd().With(0);
        Assert.Equal(["2025-01-03", "2025-01-06", "current"], Directory.GetFileSystemEntries(home.Published).Select(Path.GetFileName).Order());
        Assert.Equal(["3"], home.Ask("select count(*) from ops.runs"));
        Run("--business-date", "2025-01-02").With(0);
        Assert.Contains("2025-01-02", Directory.GetDirectories(home.Published).Select(Path.GetFileName));
        Assert.Equal("2025-01-06", home.Current);
    }
}
