namespace Warehouse.PipelineTests;

/// <summary>When it happened and when it was known: late rows and corrections are further versions, and no night forgets what it knew.</summary>
public sealed class BitemporalTests : IDisposable
{
    const string Header = "transaction_id,account_id,booking_date,value_date,amount,currency,transaction_type,channel,purpose,"
        + "counterparty_name,counterparty_account,counterparty_agent,reversed_transaction_id,balance_after";
    static readonly string[] Tables = ["fct_transaction", "fct_account_month", "dim_account", "dim_customer", "dim_district", "account_holder", "card", "loan", "standing_order"];
    static readonly string[] Star = ["star.fct_transaction", "star.fct_account_month", "star.dim_account", "star.dim_customer", "conformed.transaction_version"];
    static readonly Lazy<BitemporalTests> Disturbed = new(() =>
    {
        var made = new BitemporalTests();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => made.Dispose();
        made.MakeDisturbed();
        return made;
    });

    readonly TempFolder folder = new();
    readonly BankCopy bank;
    readonly Home home;

    public BitemporalTests() => (bank, home) = (folder.Bank(), folder.Home());

    public void Dispose() => folder.Dispose();

    Ended Run(params string[] more) => WarehouseProgram.RunWell(["run", "--landing", bank.Folder, "--home", home.Path, .. more]);

    [Fact]
    public void A_correction_is_a_further_version_and_the_night_before_it_stays_as_it_was()
    {
        ReadyHome.OfTheSmallBank(home);
        var before = home.Tree();
        Night("20250107", "2501030001,A0001,2025-01-03,2025-01-03,-451.00,CNY,transfer_out,online,,,,,,");
        Deliver("20250108", "2501030001,A0001,2025-01-02,2025-01-02,-452.00,CNY,transfer_out,online,,,,,,");
        Run();
        Assert.Equal(["2025-01-02|-452.00|2025-01-08"], home.Ask("select booking_date, amount, known_at from fct_transaction where transaction_id = '2501030001'"));
        Assert.Equal(["-200000.00|2025-01-03|2025-01-07", "-451.00|2025-01-07|2025-01-08", "-452.00|2025-01-08|NULL"],
            home.AskWarehouse("select amount, known_from, known_to from conformed.transaction_version where transaction_id = '2501030001' order by known_from"));
        Assert.Equal(before.Where(line => !line.StartsWith("current", StringComparison.Ordinal)), home.Tree().Where(line => before.Contains(line)));
    }

    /// <summary>Every table and period that a posting of three months ago changes.</summary>
    [Fact]
    public void A_late_row_of_three_months_ago_changes_only_what_it_must()
    {
        ReadyHome.OfTheSmallBank(home);
        var before = Tables.ToDictionary(table => table, table => home.Ask($"select * from {table} order by all"));
        Deliver("20250107", "2501070001,A0006,2024-10-09,2024-10-09,10.00,CNY,transfer_in,mobile,,,,,,");
        var plan = WarehouseProgram.RunWell("plan", "--landing", bank.Folder, "--home", home.Path);
        plan.Saying("build    star.fct_transaction", "incremental", "core/transaction_20250107.csv: 1 row of 1 account_id, booking_date 2024-10-09");
        var output = Run().Output;
        Assert.DoesNotContain("full", output, StringComparison.Ordinal);
        var changed = Tables.ToDictionary(table => table, table => home.Ask($"select * from {table} order by all").Except(before[table]).ToList());
        Assert.Equal(["fct_account_month", "fct_transaction"], changed.Where(c => c.Value.Count > 0).Select(c => c.Key).Order(StringComparer.Ordinal));
        Assert.Single(changed["fct_transaction"]);
        Assert.All(changed["fct_account_month"], row => Assert.StartsWith("A0006|", row, StringComparison.Ordinal));
        Assert.Equal(["2024-10-01", "2024-11-01", "2024-12-01", "2025-01-01"], changed["fct_account_month"].Select(row => row.Split('|')[1]));
        Assert.Equal(["2024-10-01|2501070001|A0006"], home.AskWarehouse("select * from run.postings"));
        Assert.Equal(["A0006|2024-10-01", "A0006|2024-11-01", "A0006|2024-12-01", "A0006|2025-01-01"],
            home.AskWarehouse("select * from run.account_months order by all"));
    }

    [Fact]
    public void A_corrected_file_is_news_only_where_it_differs()
    {
        ReadyHome.OfTheSmallBank(home);
        bank.Replace("transaction", BankCopy.Night2, "-45O.00", "-450.00");
        bank.Promise("transaction", BankCopy.Night2, 29, "62468.37");
        Run();
        Assert.Equal(["2501030012"], home.Ask("select transaction_id from fct_transaction where known_at = '2025-01-06' and transaction_id like '250103%'"));
        Assert.Equal(["2024-12-01", "2025-01-01"], home.AskWarehouse("select distinct booking_month from run.postings order by all"));
    }

    [Fact]
    public void After_nights_with_late_and_corrected_rows_a_full_refresh_gives_the_same_tables_and_bytes()
    {
        Disturb();
        var (tree, rows) = (home.Tree(), Everything());
        Run("--full-refresh").Saying("full refresh");
        Assert.Equal(rows, Everything());
        Run("--business-date", "2025-01-09", "--full-refresh");
        Assert.Equal(tree, home.Tree());
    }

    [Fact]
    public void A_past_night_run_again_here_or_in_a_new_home_gives_the_bytes_that_it_published()
    {
        Disturb();
        var tree = home.Tree();
        WarehouseProgram.RunWell("backfill", "--from", "2025-01-07", "--to", "2025-01-08", "--landing", bank.Folder, "--home", home.Path);
        Assert.Equal(tree, home.Tree());
        Directory.Delete(Path.Combine(home.Published, "2025-01-07"), recursive: true);
        Run("--business-date", "2025-01-07");
        Assert.Equal(tree, home.Tree());
        WarehouseProgram.RunWell("run", "--landing", bank.Folder, "--home", folder.Home("fresh").Path, "--to", "2025-01-08");
        Assert.Equal(home.TreeOf("2025-01-08"), folder.Home("fresh").TreeOf("2025-01-08"));
    }

    [Fact]
    public void A_query_as_of_a_past_night_sees_what_was_published_then()
    {
        Disturb();
        const string sum = "select sum(amount) as s from fct_transaction where transaction_id in ('2501070001', '2501020001')";
        Ended Ask(params string[] more) => WarehouseProgram.Run(["query", sum, "--format", "csv", "--home", home.Path, .. more]);
        Assert.NotEqual(Ask("--business-date", "2025-01-07").With(0).Output, Ask("--business-date", "2025-01-08").With(0).Output);
        Assert.Equal(Ask().With(0).Output, Ask("--business-date", "2025-01-09").With(0).Output);
        Ask("--business-date", "2025-01-04").With(2).Saying("2025-01-04", "2025-01-09");
    }

    /// <summary>Nights with late rows, corrections of rows of other nights and months, one of them withdrawn, and an account that is described otherwise.</summary>
    void Disturb()
    {
        TempFolder.CopyFolder(Disturbed.Value.bank.Folder, bank.Folder);
        ReadyHome.Copy(Disturbed.Value.home, home);
    }

    void MakeDisturbed()
    {
        ReadyHome.OfTheSmallBank(home);
        Deliver("20250107", "2501070001,A0006,2024-10-09,2024-10-09,10.00,CNY,transfer_in,mobile,,,,,,", "2501020001,A0012,2024-12-31,2025-01-02,5.00,CNY,transfer_in,mobile,,,,,,");
        Run();
        Deliver("20250108", "2501070001,A0007,2024-11-09,2024-10-09,11.00,CNY,transfer_in,mobile,,,,,,", "2501080001,A0007,2025-01-08,2025-01-08,1.00,CNY,transfer_in,mobile,,,,,,");
        bank.Replace("account", "20250108", "A0006,C0003,working_capital_loan,CNY,2024-09-02,,open", "A0006,C0003,working_capital_loan,CNY,2024-09-02,,dormant");
        Run();
        Deliver("20250109", "2501080001,A0009,2025-01-08,2025-01-08,2.00,CNY,transfer_in,mobile,,,,,,");
        Deliver("20250107", "2501020001,A0012,2024-12-31,2025-01-02,5.00,CNY,transfer_in,mobile,,,,,,");
        Run();
    }

    IReadOnlyList<string> Everything() => [.. Star.SelectMany(table => home.AskWarehouse($"select '{table}', * from {table} order by all"))];

    void Night(string night, params string[] rows)
    {
        Deliver(night, rows);
        Run();
    }

    /// <summary>Delivers a night's postings beside the snapshots of the night before; a night that is there is corrected.</summary>
    void Deliver(string night, params string[] rows)
    {
        if (!File.Exists(bank.PathOf("transaction", night)))
            bank.Repeat(BankCopy.Night3, night);
        bank.Write("transaction", night, [Header, .. rows]);
        var sum = rows.Sum(row => decimal.Parse(row.Split(',')[4], System.Globalization.CultureInfo.InvariantCulture));
        bank.Promise("transaction", night, rows.Length, sum.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
