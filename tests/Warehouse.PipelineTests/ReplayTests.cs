using System.Globalization;

namespace Warehouse.PipelineTests;

/// <summary>A quarantined row can come back, and what became of it stays known.</summary>
public sealed class ReplayTests : IDisposable
{
    const string Row = "2501030012";
    const string History = "select status, coalesce(resolved_by like '20250106-core.transaction-%', false), coalesce(note, '-') from ops.rejected_rows where row_number = 12";
    readonly TempFolder folder = new();
    readonly BankCopy bank;
    readonly Home home;

    public ReplayTests() => (bank, home) = (folder.Bank(), folder.Home());

    public void Dispose() => folder.Dispose();

    Ended Do(string command, params string[] more) => WarehouseProgram.Run([command, "--landing", bank.Folder, "--home", home.Path, .. more]);

    string Corrections => folder.Sub("corrections.csv");

    [Fact]
    public void A_row_that_is_exported_and_corrected_is_in_the_facts_and_known_from_the_night_that_replayed_it()
    {
        ReadyHome.OfTheSmallBank(home);
        var before = home.Tree();
        Do("replay", "--export", Corrections).With(0).Saying("1 rows of core.transaction");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Home.ModeOf(Corrections));
        Correct("-45O.00", "-450.00");
        Do("replay", "--rows", Corrections).With(0).Saying("core/transaction_20250103.csv: 1 rows kept, 0 still");
        Assert.Equal(["-450.00|2025-01-03|2025-01-06"], home.Ask($"select amount, booking_date, known_at from fct_transaction where transaction_id = '{Row}'"));
        Assert.Equal(["replayed|true|-"], home.Ask(History));
        Assert.Equal("2025-01-06.r2", home.Current);
        Assert.Subset(home.Tree().ToHashSet(), before.Where(line => !line.StartsWith("current", StringComparison.Ordinal)).ToHashSet());
        var after = home.Tree();
        Do("run").With(0).Saying("nothing to do");
        Do("run", "--full-refresh").With(0);
        Assert.Equal(after, home.Tree());
        Do("replay").With(0).Saying("no quarantined row is open");
        Do("replay", "--rows", Corrections).With(0).Saying("no quarantined row is open");
    }

    [Fact]
    public void A_row_that_is_still_wrong_stays_open()
    {
        ReadyHome.OfTheSmallBank(home);
        var before = home.Tree();
        Do("replay").With(0).Saying("0 rows kept, 1 still break the contract");
        Do("replay", "--export", Corrections).With(0);
        Correct("-45O.00", "many");
        Do("replay", "--rows", Corrections).With(0).Saying("0 rows kept, 1 still break the contract");
        Assert.Equal(["open|false|-"], home.Ask(History));
        Assert.Equal(["0"], home.Ask("select count(*) from ops.loads where source_file like '%#replay%'"));
        Assert.Equal(before, home.Tree());
    }

    [Fact]
    public void Rows_that_broke_a_contract_which_was_wrong_are_replayed_once_it_is_mended()
    {
        var pipeline = folder.Pipeline();
        const string right = "value_date:       { type: date, description";
        pipeline.Replace("sources/core.yml", right, "value_date:       { type: date, min: 2025-01-02, description");
        pipeline.Replace("sources/core.yml", "max_rejected: 0.05", "max_rejected: 1");
        Do("run", "--pipeline", pipeline.Folder).With(0);
        var lost = int.Parse(home.Ask("select count(*) from ops.rejected_rows where reason = 'below_minimum'").Single(), null);
        Assert.InRange(lost, 2, 80);
        pipeline.Replace("sources/core.yml", "value_date:       { type: date, min: 2025-01-02, description", right);
        Do("replay", "--pipeline", pipeline.Folder).With(0).Saying("still break the contract");
        Assert.Equal([$"open|not_a_decimal|1", $"replayed|below_minimum|{lost}"], home.Ask(
            "select status, reason, count(*) from ops.rejected_rows where status <> 'returned' group by all order by all"));
        Assert.Equal(["80"], home.Ask("select count(*) from fct_transaction"));
    }

    [Fact]
    public void Rows_can_be_dismissed_with_a_reason()
    {
        ReadyHome.OfTheSmallBank(home);
        Do("replay", "--dismiss", "a test posting of the source").With(0).Saying("1 rows dismissed");
        Assert.Equal(["dismissed|false|a test posting of the source"], home.Ask(History));
        WarehouseProgram.RunWell("status", "--home", home.Path).Saying("quarantine\n  empty");
    }

    /// <summary>The file that comes anew holds the row too, and it must not stand twice.</summary>
    [Fact]
    public void A_file_that_comes_anew_replaces_what_was_replayed_from_it()
    {
        ReadyHome.OfTheSmallBank(home);
        Do("replay", "--export", Corrections).With(0);
        Correct("-45O.00", "-450.00");
        Do("replay", "--rows", Corrections).With(0);
        bank.Replace("transaction", BankCopy.Night2, "-45O.00", "-460.00");
        bank.Promise("transaction", BankCopy.Night2, 29, "62458.37");
        Do("run").With(0);
        Assert.Equal(["-460.00"], home.Ask($"select amount from fct_transaction where transaction_id = '{Row}'"));
        Assert.Equal(["81"], home.Ask("select count(*) from fct_transaction"));
    }

    [Fact]
    public void A_file_that_comes_anew_closes_its_open_rows()
    {
        ReadyHome.OfTheSmallBank(home);
        bank.Replace("transaction", BankCopy.Night2, "-45O.00", "-450.00");
        bank.Promise("transaction", BankCopy.Night2, 29, "62468.37");
        Do("run").With(0);
        Assert.Equal(["replaced|true|-"], home.Ask(History));
    }

    /// <summary>A row that repeats a key would correct the row that it repeats, so only a changed one is replayed.</summary>
    [Fact]
    public void A_repeated_key_is_not_replayed_unchanged()
    {
        var lines = bank.Lines("transaction", BankCopy.Night1);
        bank.Write("transaction", BankCopy.Night1, [.. lines, lines[1].Replace("-85.50", "-95.50", StringComparison.Ordinal)]);
        bank.Replace("control", BankCopy.Night1, "transaction_20250102.csv,26", "transaction_20250102.csv,27");
        var control = bank.Lines("control", BankCopy.Night1).Single(line => line.StartsWith("transaction", StringComparison.Ordinal)).Split(',');
        bank.Promise("transaction", BankCopy.Night1, 27, (decimal.Parse(control[2], CultureInfo.InvariantCulture) - 95.50m).ToString(CultureInfo.InvariantCulture));
        Do("run").With(0);
        Do("replay").With(0);
        Assert.Equal(["-85.50"], home.Ask("select amount from fct_transaction where transaction_id = '2501020001'"));
        Assert.Equal(["open"], home.Ask("select status from ops.rejected_rows where reason = 'repeated_key'"));
    }

    [Fact]
    public void What_is_not_permitted_is_named()
    {
        ReadyHome.OfTheSmallBank(home);
        Do("replay", "--export", Corrections, "--dismiss", "x").With(2).Saying("one of --export, --rows and --dismiss");
        Do("replay", "--rows", folder.Sub("none.csv")).With(2).Saying("there is no such file", "--export");
        Do("replay", "--export", Corrections).With(0);
        Correct("20250103-core", "20250109-core");
        Do("replay", "--rows", Corrections).With(2).Saying("corrections.csv:2", "is no open row");
    }

    void Correct(string old, string with)
    {
        var lines = File.ReadAllText(Corrections);
        Assert.Contains(old, lines, StringComparison.Ordinal);
        File.WriteAllText(Corrections, lines.Replace(old, with, StringComparison.Ordinal));
    }
}
