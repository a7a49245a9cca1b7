namespace Warehouse.PipelineTests;

/// <summary>Rolling back a model, withdrawing a correction, and running an old night again.</summary>
public sealed class GoingBackTests : IDisposable
{
    const string FactMonth = "warehouse/facts/fct_account_month.sql";
    readonly TempFolder folder = new();
    readonly BankCopy bank;
    readonly Home home;

    public GoingBackTests() => (bank, home) = (folder.Bank(), folder.Home());

    public void Dispose() => folder.Dispose();

    Ended Run(params string[] more) => WarehouseProgram.Run(["run", "--landing", bank.Folder, "--home", home.Path, .. more]);

    [Fact]
    public void A_model_that_is_rolled_back_is_what_readers_see_again()
    {
        const string counted = "sum(transaction_count) from fct_account_month";
        var pipeline = folder.Pipeline();
        Run("--pipeline", pipeline.Folder).With(0);
        pipeline.Replace(FactMonth, "    transaction_count,\n    coalesce(reported", "    transaction_count + 1 as transaction_count,\n    coalesce(reported");
        pipeline.Replace("tests/assert_account_months_tie_to_transactions.sql", "flows.transaction_count is distinct from", "false and flows.transaction_count is distinct from");
        pipeline.Replace("reconciliation/transaction.yml", "coalesce(sum(transaction_count), 0)", "count(*) * 0 + 80");
        Run("--pipeline", pipeline.Folder).With(0);
        Assert.Equal(["99"], home.Ask($"select {counted}"));
        pipeline.Replace(FactMonth, "transaction_count + 1 as transaction_count", "transaction_count");
        Run("--pipeline", pipeline.Folder).With(0);
        Assert.Equal(["80"], home.Ask($"select {counted}"));
    }

    [Fact]
    public void A_correction_that_is_withdrawn_is_no_longer_what_readers_see()
    {
        ReadyHome.OfTheSmallBank(home);
        var original = File.ReadAllBytes(bank.PathOf("transaction", BankCopy.Night3));
        bank.Write("transaction", BankCopy.Night3, bank.Lines("transaction", BankCopy.Night3).SkipLast(1));
        bank.Promise("transaction", BankCopy.Night3, 25, "-176254.80");
        Run().With(0);
        Assert.Equal(["79"], home.Ask("select count(*) from fct_transaction"));
        File.WriteAllBytes(bank.PathOf("transaction", BankCopy.Night3), original);
        bank.Promise("transaction", BankCopy.Night3, 26, "-175754.80");
        Run().With(0);
        Assert.Equal(["80"], home.Ask("select count(*) from fct_transaction"));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Running_an_old_night_again_gives_its_bytes_and_loses_nothing_of_later_nights(bool isFullRefresh)
    {
        // A month that only the second night touches, so that later nights do not mend it by chance.
        bank.Replace("transaction", BankCopy.Night2, "2501030029,A0017,2025-01-03", "2501030029,A0017,2024-11-15");
        Run().With(0);
        var before = home.Tree();
        string[] old = isFullRefresh ? ["--business-date", "2025-01-02", "--full-refresh"] : ["--business-date", "2025-01-02"];
        Run(old).With(0);
        Assert.Equal(before, home.Tree());
        Run().With(0);
        Assert.Equal(before, home.Tree());
        bank.Repeat(BankCopy.Night3, "20250107");
        bank.Write("transaction", "20250107", [bank.Lines("transaction", BankCopy.Night3)[0], "2501070001,A0017,2025-01-07,2025-01-07,1.00,CNY,transfer_in,mobile,,,,,,"]);
        bank.Promise("transaction", "20250107", 1, "1.00");
        Run().With(0);
        Assert.Equal("2025-01-07", home.Current);
        Assert.Equal(["81|1"], home.Ask("select count(*), count(*) filter (booking_month = '2024-11-01') from fct_transaction"));
    }
}
