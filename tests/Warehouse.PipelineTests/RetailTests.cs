[assembly: AssemblyFixture(typeof(Warehouse.PipelineTests.Retail))]

namespace Warehouse.PipelineTests;

/// <summary>The wholesaler's invoices run once as a bank, when a test first asks for them. Where the data are absent nothing is run.</summary>
public sealed class Retail : IDisposable
{
    readonly TempFolder folder = new();
    readonly Lazy<Home> home;

    public Retail() => home = new(() =>
    {
        WarehouseProgram.RunWell(["run", .. Where, "--home", folder.Home().Path]);
        return folder.Home();
    });

    internal static string Pipeline { get; } = Path.Combine(WarehouseProgram.Root, "pipelines", "online_retail");

    internal static string Landing { get; } = Path.Combine(Path.GetDirectoryName(Berka.Landing)!, "online_retail");

    internal static bool IsAbsent => !File.Exists(Path.Combine(Landing, "online_retail_2010_2011.parquet"));

    internal static string[] Where => ["--pipeline", Pipeline, "--landing", Landing];

    internal Home Home
    {
        get
        {
            if (IsAbsent)
                Assert.Skip($"real data absent: {Landing} (name the folder above it in WAREHOUSE_REAL_DATA)");
            return home.Value;
        }
    }

    internal IReadOnlyList<string> Ask(string sql) => Home.Ask(sql);

    public void Dispose() => folder.Dispose();
}

/// <summary>Invoices as postings; the published figure of UCI Online Retail ties to the cent.</summary>
public sealed class RetailTests(Retail retail)
{
    [Fact]
    public void The_total_of_all_lines_ties_to_the_postings_and_to_the_account_months()
    {
        Assert.Equal(["9747747.93|25900"], retail.Ask("select sum(amount), count(*) from fct_transaction"));
        Assert.Equal(["9747747.93|25900"], retail.Ask("select sum(inflow - outflow), sum(transaction_count)::bigint from fct_account_month"));
        Assert.Equal(["541909|541909|0"], retail.Ask("select rows_in, rows_kept, rows_quarantined from ops.loads"));
        Assert.Equal(["9747747.930000|9747747.930000"], retail.Ask(
            "select distinct from_figure, to_figure from ops.reconciliation where measure = 'amount' and name = 'transaction'"));
    }

    [Fact]
    public void Every_buyer_has_one_account_and_what_was_sold_without_a_name_has_one_too()
    {
        Assert.Equal(["4373|4373"], retail.Ask("select count(*), count(distinct customer_id) from dim_account where is_current"));
        Assert.Equal(["3710|1447682.12"], retail.Ask("select count(*), sum(amount) from fct_transaction where account_id = 'anonymous'"));
        Assert.Equal(["2010-12-01"], retail.Ask("select opened_date from dim_account where customer_id = 'anonymous'"));
    }

    [Fact]
    public void Cancellations_take_back_an_earlier_invoice_of_the_same_buyer_or_stand_for_themselves()
    {
        Assert.Equal(["3836"], retail.Ask("select count(*) from fct_transaction where starts_with(transaction_id, 'C')"));
        Assert.Equal(["0"], retail.Ask(
            """
            select count(*)
            from fct_transaction c left join fct_transaction i on i.transaction_id = c.reversed_transaction_id
            where c.reversed_transaction_id is not null
              and (not starts_with(c.transaction_id, 'C') or c.account_id <> i.account_id or i.booking_date > c.booking_date or i.amount < -c.amount or c.account_id = 'anonymous')
            """));
        // 80,995 paper birds, ordered and cancelled within minutes, and 74,215 storage jars.
        Assert.Equal(["C541433|541431|-77183.60", "C581484|581483|-168469.60"], retail.Ask(
            "select transaction_id, reversed_transaction_id, amount from fct_transaction where transaction_id in ('C581484', 'C541433') order by all"));
        Assert.Equal(["2504"], retail.Ask("select count(*) from fct_transaction where reversed_transaction_id is not null"));
    }

    [Fact]
    public void The_two_writings_off_of_bad_debt_and_the_one_taken_back_are_postings_of_nobody() => Assert.Equal(
        ["A563185|anonymous|11062.06", "A563186|anonymous|-11062.06", "A563187|anonymous|-11062.06"],
        retail.Ask("select transaction_id, account_id, amount from fct_transaction where starts_with(transaction_id, 'A') order by all"));

    [Fact]
    public void A_second_run_does_nothing()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.Copy(retail.Home, folder.Home());
        WarehouseProgram.RunWell(["run", .. Retail.Where, "--home", home.Path]).Saying("nothing to do");
        Assert.Equal(retail.Home.Tree(), home.Tree());
    }
}
