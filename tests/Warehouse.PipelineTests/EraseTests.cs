using System.Text;

namespace Warehouse.PipelineTests;

/// <summary>A person who is erased is nowhere in the home any more, and the figures stay.</summary>
public sealed class EraseTests : IDisposable
{
    const string Name = "Example Harbour Trading Ltd, Shanghai";
    const string Figures = "select account_id, month, inflow, outflow, closing_balance, average_balance from fct_account_month order by all";
    readonly TempFolder folder = new();
    readonly BankCopy bank;
    readonly Home home;
    readonly PipelineCopy pipeline;

    public EraseTests()
    {
        (bank, home, pipeline) = (folder.Bank(), folder.Home(), folder.Pipeline());
        pipeline.GrantNames();
        ReadyHome.OfTheSmallBankWithNames(home);
    }

    public void Dispose() => folder.Dispose();

    Ended Do(string command, params string[] more) =>
        WarehouseProgram.Run([command, "--pipeline", pipeline.Folder, "--landing", bank.Folder, "--home", home.Path, .. more]);

    [Fact]
    public void Nothing_in_the_home_names_the_person_and_every_figure_stays()
    {
        File.AppendAllText(Directory.GetFiles(Path.Combine(home.Path, "logs")).Single(), $"{{\"m\":\"refused: {Name}\"}}\n");
        var (figures, others) = (home.Ask(Figures), home.Ask("select * from dim_customer where customer_id <> 'C0004' order by all"));
        Do("report").With(0);
        Assert.NotEmpty(Naming());
        Do("erase", "--customer", "C0004").With(0).Saying("erased   landing", "key destroyed", "remains  ", "customer_20250102.csv", "change it");
        Assert.Empty(Naming());
        Assert.Equal(figures, home.Ask(Figures));
        Assert.Equal(others, home.Ask("select * from dim_customer where customer_id <> 'C0004' order by all"));
        Assert.Equal(["(erased)|NULL|NULL"], home.Ask("select customer_name, gender, birth_date from dim_customer where customer_id = 'C0004'"));
        Assert.Equal(["(erased)"], home.Ask("select raw_text from ops.rejected_rows"));
        Assert.Equal("2025-01-06.r2", home.Current);
    }

    [Fact]
    public void Nights_that_were_published_keep_their_figures_and_lose_the_name()
    {
        const string facts = "2025-01-03/fct_account_month/";
        var before = home.TreeOf("2025-01-03");
        Do("erase", "--customer", "C0004").With(0);
        Assert.Equal(before.Where(line => line.StartsWith(facts, StringComparison.Ordinal)), home.TreeOf("2025-01-03").Where(line => line.StartsWith(facts, StringComparison.Ordinal)));
        var said = Pipelines.Manifest.Read(Path.Combine(home.Published, "2025-01-03")).DataSets.SelectMany(s => s.Files).Select(f => $"2025-01-03/{f.Path} {f.Sha256}");
        Assert.Subset(home.TreeOf("2025-01-03").ToHashSet(), said.ToHashSet());
        Do("run", "--business-date", "2025-01-03").With(0);
        Assert.Equal(home.Ask($"from read_parquet('{home.Published}/2025-01-03/fct_account_month/**/*.parquet')"),
            home.Ask($"from read_parquet('{home.Published}/2025-01-03.r2/fct_account_month/**/*.parquet')"));
    }

    [Fact]
    public void What_was_erased_where_is_proved()
    {
        Do("erase", "--customer", "C0004").With(0);
        var places = home.Ask("select place from ops.erasures where customer_id = 'C0004'");
        Assert.Contains("ops.rejected_rows.raw_text", places);
        Assert.Contains("keys/persons.parquet", places);
        Assert.Contains("warehouse.duckdb", places);
        Assert.Contains("published/2025-01-02/dim_customer/dim_customer.parquet", places);
        Assert.Contains(places, place => place.StartsWith("landing/core/customer/20250106-", StringComparison.Ordinal));
        Assert.Contains(places, place => place.StartsWith("quarantine/20250103-", StringComparison.Ordinal));
    }

    [Fact]
    public void The_next_delivery_does_not_bring_the_person_back()
    {
        Do("erase", "--customer", "C0004").With(0);
        bank.Repeat(BankCopy.Night3, "20250107");
        Do("run").With(0);
        Assert.Equal("2025-01-07", home.Current);
        Assert.Empty(Naming());
        Assert.Equal(["2025-01-02|NULL|(erased)"], home.Ask("select valid_from, valid_to, customer_name from dim_customer where customer_id = 'C0004'"));
    }

    [Fact]
    public void A_secret_of_the_home_is_destroyed_with_the_key_and_the_pseudonyms_of_others_stay()
    {
        (string, string)[] none = [("WAREHOUSE_SECRET", "")];
        Ended Own(params string[] arguments) => WarehouseProgram.Start([.. arguments, "--home", folder.Home("own").Path], Path.GetTempPath(), none).WaitForEnd().With(0);
        Own("run");
        var secret = Path.Combine(folder.Home("own").Path, "keys", "secret");
        var before = File.ReadAllText(secret);
        var others = folder.Home("own").Ask("select * from dim_customer where customer_id <> 'C0004' order by all");
        Assert.DoesNotContain("change it", Own("erase", "--customer", "C0004").Output, StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllText(secret));
        Assert.Equal(others, folder.Home("own").Ask("select * from dim_customer where customer_id <> 'C0004' order by all"));
        Assert.Equal(["NULL"], folder.Home("own").Ask("select customer_name from dim_customer where customer_id = 'C0004'"));
    }

    [Fact]
    public void Erasing_again_is_in_order_and_an_unknown_customer_is_named()
    {
        Do("erase", "--customer", "C0004").With(0);
        Do("erase", "--customer", "C0004").With(0);
        Assert.Empty(Naming());
        Do("erase", "--customer", "C9999").With(2).Saying("no landed file knows the customer 'C9999'");
        Do("run").With(0).Saying("nothing to do");
    }

    /// <summary>Files and tables of the home in which the person's name still stands.</summary>
    List<string> Naming()
    {
        var bytes = Encoding.UTF8.GetBytes(Name);
        var files = Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories);
        var plain = files.Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0);
        using var connection = DuckDb.DuckDBConnection.OpenFile(":memory:");
        var packed = files.Where(f => f.EndsWith(".parquet", StringComparison.Ordinal))
            .Where(f => connection.Scalar<bool>($"select exists (from read_parquet('{f}') t where contains(to_json(t)::varchar, '{Name}'))"));
        return [.. plain.Concat(packed).Distinct()];
    }
}
