namespace Warehouse.PipelineTests;

/// <summary>Nights as a data engineer speaks of them: missing, late, failed, published again, run again.</summary>
public sealed class NightTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly BankCopy bank;
    readonly Home home;

    public NightTests() => (bank, home) = (folder.Bank(), folder.Home());

    public void Dispose() => folder.Dispose();

    Ended Do(string command, params string[] more) => WarehouseProgram.Run([command, "--landing", bank.Folder, "--home", home.Path, .. more]);

    [Fact]
    public void Status_tells_missing_late_failed_and_published_nights_apart()
    {
        bank.Quiet(BankCopy.Night3, "20250110");
        bank.Quiet(BankCopy.Night3, "20250113");
        bank.Promise("transaction", "20250113", 7, "0.00");
        Do("run").With(1).Saying("3 banking days before 2025-01-10 without a delivery: 2025-01-07, 2025-01-08, 2025-01-09");
        Assert.Equal(["2025-01-07", "2025-01-08", "2025-01-09"], home.Ask("select business_date from ops.missing_nights order by all"));
        Status().Saying("2025-01-06  published", "2025-01-07  missing", "2025-01-10  published", "2025-01-13  failed", "the control total says 7 rows");
        bank.Promise("transaction", "20250113", 0, "0.00");
        bank.Quiet(BankCopy.Night3, "20250108");
        Do("plan").With(0).Saying("missing  2025-01-07");
        Do("run").With(0);
        Assert.Equal("2025-01-13", home.Current);
        Status().Saying("2025-01-08  late", "came with 2025-01-1", "2025-01-13  published", "2025-01-09  missing");
    }

    [Fact]
    public void A_night_published_again_with_other_bytes_is_told()
    {
        ReadyHome.OfTheSmallBank(home);
        bank.Write("transaction", BankCopy.Night3, bank.Lines("transaction", BankCopy.Night3).SkipLast(1));
        bank.Promise("transaction", BankCopy.Night3, 25, "-176254.80");
        Do("run").With(0);
        Status().Saying("2025-01-06  re-published", "2 editions, the last in 2025-01-06.r2");
    }

    [Fact]
    public void A_missing_night_can_block()
    {
        var pipeline = folder.Pipeline();
        pipeline.Replace("pipeline.yml", "missing_nights: warn", "missing_nights: block");
        bank.Quiet(BankCopy.Night3, "20250108");
        Do("run", "--pipeline", pipeline.Folder).With(1).Saying("2025-01-07", "have them delivered");
        Assert.Equal("2025-01-06", home.Current);
        bank.Quiet(BankCopy.Night3, "20250107");
        Do("run", "--pipeline", pipeline.Folder).With(0);
        Assert.Equal("2025-01-08", home.Current);
    }

    [Fact]
    public void A_failed_night_is_resumed_where_it_failed()
    {
        var pipeline = folder.Pipeline();
        const string month = "warehouse/facts/fct_account_month.sql";
        const string postings = "count(*) as transaction_count";
        pipeline.Replace(month, postings, "count(*) + error('broken')::integer as transaction_count");
        Do("run", "--pipeline", pipeline.Folder, "--to", "2025-01-02").With(3).Saying("fct_account_month");
        Assert.Null(home.Current);
        pipeline.Replace(month, "count(*) + error('broken')::integer as transaction_count", postings);
        Do("run", "--pipeline", pipeline.Folder, "--to", "2025-01-02").With(0);
        Assert.Equal("2025-01-02", home.Current);
        Assert.Equal(["0"], home.Ask("select files_loaded from ops.runs order by started_at desc limit 1"));
        // Incremental models stand together or are built together; the others stand, but for the marts that read the broken one.
        Assert.Equal(
            [
                "run.account_months", "run.contribution_months", "run.counterparty_months", "run.customer_months", "run.driver_months", "run.firm_months", "run.first_month",
                "run.flow_months", "run.forecast_customers", "run.panel_customers", "run.panel_months", "run.postings", "run.tariff_changes",
                "star.fct_account_month", "star.fct_transaction",
            ],
            home.Ask(
            "select relation from ops.steps where status = 'built' and split_part(relation, '.', 1) in ('run', 'star') and run_id = (select arg_max(run_id, started_at) from ops.runs) order by all"));
        Assert.Equal(ReadyHome.TheSmallBank.TreeOf("2025-01-02"), home.TreeOf("2025-01-02"));
    }

    [Fact]
    public void A_backfill_works_off_a_range_in_order()
    {
        Do("backfill", "--from", "2025-01-02", "--to", "2025-01-03").With(0);
        Assert.Equal("2025-01-03", home.Current);
        Assert.Equal(["2025-01-02", "2025-01-03"], home.Ask("select business_date from ops.runs order by started_at"));
    }

    [Fact]
    public void A_backfill_of_published_nights_gives_their_bytes_and_ends_at_the_latest_night()
    {
        ReadyHome.OfTheSmallBank(home);
        var before = home.Tree();
        Do("backfill", "--from", "2025-01-02", "--to", "2025-01-03").With(0);
        Assert.Equal(before, home.Tree());
        Assert.Equal(["2025-01-02", "2025-01-03", "2025-01-06"], home.Ask("from (select business_date from ops.runs order by started_at desc limit 3) order by all"));
        Do("run").With(0).Saying("nothing to do");
        Assert.Equal(before, home.Tree());
    }

    /// <summary>What is written again is written from the landed rows, so a model that changed is an edition of its own.</summary>
    [Fact]
    public void A_backfill_after_a_changed_model_publishes_further_editions()
    {
        var pipeline = folder.Pipeline();
        Do("run", "--pipeline", pipeline.Folder).With(0);
        pipeline.Replace("warehouse/facts/fct_transaction.sql", "    counterparty_agent,\n", "    lower(counterparty_agent) as counterparty_agent,\n");
        Do("backfill", "--pipeline", pipeline.Folder, "--from", "2025-01-02", "--to", "2025-01-06").With(0);
        Assert.Equal(["2025-01-02", "2025-01-02.r2", "2025-01-03", "2025-01-03.r2", "2025-01-06", "2025-01-06.r2"], home.Ask("select folder from ops.published order by all"));
        Assert.Equal("2025-01-06.r2", home.Current);
    }

    [Fact]
    public void A_backfill_needs_a_whole_range() => Do("backfill", "--from", "2025-01-02").With(2).Saying("both --from and --to");

    Ended Status() => WarehouseProgram.RunWell("status", "--home", home.Path);
}
