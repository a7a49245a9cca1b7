namespace Warehouse.PipelineTests;

/// <summary>Files that come again: under another name, unchanged, or corrected.</summary>
public sealed class RedeliveryTests : IDisposable
{
    const string Facts = "select * exclude (known_at) from fct_transaction order by transaction_id";
    readonly TempFolder folder = new();
    readonly BankCopy bank;
    readonly Home home;

    public RedeliveryTests() => (bank, home) = (folder.Bank(), folder.Home());

    public void Dispose() => folder.Dispose();

    /// <summary>The three nights, as an undisturbed run leaves them.</summary>
    void Ready() => ReadyHome.OfTheSmallBank(home);

    Ended Run(params string[] more) => WarehouseProgram.Run(["run", "--landing", bank.Folder, "--home", home.Path, .. more]);

    [Fact]
    public void The_same_bytes_under_another_name_are_a_recorded_duplicate_and_load_once()
    {
        Ready();
        var before = home.Ask(Facts);
        bank.Repeat(BankCopy.Night3, "20250107");
        Run().With(0).Saying("the same bytes are loaded already");
        Assert.Equal(["core/transaction_20250107.csv|duplicate|0"], home.Ask(
            "select source_file, status, rows_kept from ops.loads where status = 'duplicate' and source = 'core.transaction'"));
        Assert.Equal(before, home.Ask(Facts));
    }

    [Fact]
    public void A_night_of_duplicates_is_published_once_and_running_again_does_nothing()
    {
        Ready();
        bank.Repeat(BankCopy.Night3, "20250107");
        Run().With(0);
        Assert.Equal("2025-01-07", home.Current);
        var before = home.Tree();
        Run().With(0).Saying("nothing to do");
        Assert.Equal(before, home.Tree());
    }

    [Fact]
    public void A_file_touched_and_not_changed_changes_nothing()
    {
        Ready();
        var before = home.Tree();
        File.SetLastWriteTimeUtc(bank.PathOf("transaction", BankCopy.Night2), new DateTime(2025, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Run().With(0);
        Assert.Equal(before, home.Tree());
        Assert.Equal(["80"], home.Ask("select count(*) from fct_transaction"));
        Run().With(0).Saying("nothing to do");
    }

    [Fact]
    public void A_corrected_file_replaces_the_old_one_as_if_it_had_never_been()
    {
        Ready();
        var firstNights = home.TreeOf("2025-01-02").Concat(home.TreeOf("2025-01-03")).ToList();
        Correct();
        Run().With(0);
        WarehouseProgram.RunWell("run", "--landing", bank.Folder, "--home", folder.Home("fresh").Path);
        Assert.Equal(folder.Home("fresh").Ask(Facts), home.Ask(Facts));
        Assert.Equal(folder.Home("fresh").Ask("from fct_account_month order by all"), home.Ask("from fct_account_month order by all"));
        Assert.Equal(folder.Home("fresh").Ask("from dim_account order by all"), home.Ask("from dim_account order by all"));
        Assert.Equal(["2025-01-06"], home.Ask("select known_at from fct_transaction where transaction_id = '2501030012'"));
        Assert.Equal(["2025-01-06"], home.Ask("select superseded_at from ops.loads where superseded_at is not null"));
        Assert.Equal(firstNights, home.TreeOf("2025-01-02").Concat(home.TreeOf("2025-01-03")));
    }

    [Fact]
    public void After_a_correction_a_full_refresh_gives_the_same_rows()
    {
        Ready();
        Correct();
        Run().With(0);
        var before = home.Tree();
        Run("--full-refresh").With(0);
        Assert.Equal(before, home.Tree());
    }

    [Fact]
    public void A_corrected_snapshot_replaces_the_versions_it_gave()
    {
        Ready();
        bank.Replace("customer", BankCopy.Night3, "C0012,person,Jan Placeholder,male,2001-08-20,,,,440000,,B01,M01,,true", "C0012,person,Jan Placeholder,male,2001-08-20,,,,440000,,B01,M01,,false");
        Run().With(0);
        Assert.Equal(["2025-01-02|2025-01-06|true", "2025-01-06|NULL|false"],
            home.Ask("select valid_from, valid_to, is_blacklisted from dim_customer where customer_id = 'C0012' order by valid_from"));
    }

    /// <summary>A full file that says again what it said two nights ago is news, though its bytes are not new.</summary>
    [Fact]
    public void A_snapshot_that_returns_to_an_earlier_state_is_a_new_state()
    {
        File.Copy(bank.PathOf("customer", BankCopy.Night1), bank.PathOf("customer", BankCopy.Night3), overwrite: true);
        bank.Promise("customer", BankCopy.Night3, 12);
        Run().With(0);
        Assert.Equal(["2025-01-02|2025-01-03|M02", "2025-01-03|2025-01-06|M03", "2025-01-06|NULL|M02"],
            home.Ask("select valid_from, valid_to, manager_id from dim_customer where customer_id = 'C0003' order by valid_from"));
    }

    /// <summary>On a quiet night a bank's full extracts are byte for byte those of the night before, and its postings are a header.</summary>
    [Fact]
    public void Two_quiet_nights_are_published_and_running_again_does_nothing()
    {
        bank.Quiet(BankCopy.Night3, "20250107");
        bank.Quiet(BankCopy.Night3, "20250108");
        Run().With(0);
        Assert.Equal("2025-01-08", home.Current);
        Assert.Equal(["80"], home.Ask("select count(*) from fct_transaction"));
        Assert.Equal(["2025-01-06|NULL"], home.Ask("select valid_from, valid_to from dim_account where valid_from = '2025-01-06' union all select '2025-01-06'::date, null").Take(1));
        Run().With(0).Saying("nothing to do");
    }

    [Fact]
    public void A_late_file_of_a_night_that_was_not_delivered_joins_the_latest_night()
    {
        File.Move(bank.PathOf("transaction", BankCopy.Night3), bank.PathOf("transaction", "20250104"));
        bank.Quiet(BankCopy.Night2, "20250106x");
        File.Move(bank.PathOf("transaction", "20250106x"), bank.PathOf("transaction", BankCopy.Night3));
        bank.Promise("transaction", BankCopy.Night3, 0, "0.00");
        foreach (var kind in new[] { "customer", "account", "control" })
            File.Delete(bank.PathOf(kind, "20250106x"));
        File.Move(bank.PathOf("transaction", "20250104"), folder.Sub("late.csv"));
        Run().With(0);
        Assert.Equal(["54"], home.Ask("select count(*) from fct_transaction"));
        File.Move(folder.Sub("late.csv"), bank.PathOf("transaction", "20250104"));
        File.WriteAllText(bank.PathOf("control", "20250104"), "file,rows,amount\ntransaction_20250104.csv,26,-175754.80\n");
        Run().With(0);
        Assert.Equal(["80|2025-01-06"], home.Ask("select count(*), max(known_at) from fct_transaction"));
    }

    /// <summary>The damaged amount is mended, and the last posting, a mistake, is gone.</summary>
    void Correct()
    {
        bank.Replace("transaction", BankCopy.Night2, "-45O.00", "-450.00");
        bank.Write("transaction", BankCopy.Night2, bank.Lines("transaction", BankCopy.Night2).SkipLast(1));
        bank.Promise("transaction", BankCopy.Night2, 28, "62528.37");
    }
}
