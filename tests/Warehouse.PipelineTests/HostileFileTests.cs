namespace Warehouse.PipelineTests;

/// <summary>Files that break their contract as a whole.</summary>
public sealed class HostileFileTests
{
    const string Transactions = "core/transaction_20250102.csv";

    [Fact]
    public void A_truncated_file_is_refused_with_both_figures()
    {
        using var night = new HostileNight();
        night.Bank.Write("transaction", BankCopy.Night1, night.Bank.Lines("transaction", BankCopy.Night1).Take(21));
        night.MustRefuse(Transactions, "26 rows", "20");
        Assert.Equal(["refused|20|0"], night.Home.Ask("select status, rows_in, rows_kept from ops.loads where source = 'core.transaction'"));
    }

    [Theory]
    [InlineData(0.3), InlineData(0.62), InlineData(0.97)]
    public void A_file_cut_within_a_row_is_refused(double share)
    {
        using var night = new HostileNight();
        var file = night.Bank.PathOf("transaction", BankCopy.Night1);
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(int)(bytes.Length * share)]);
        night.MustRefuse(Transactions);
    }

    /// <summary>The row count and the sum of amounts still hold, for only the last value of the last row is cut: 314.80 becomes 314.</summary>
    [Fact]
    public void A_file_cut_within_its_last_value_is_at_least_warned_of()
    {
        using var night = new HostileNight();
        var file = night.Bank.PathOf("transaction", BankCopy.Night1);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^4]);
        night.Load().Saying("line end");
    }

    [Fact]
    public void An_amount_that_does_not_add_up_is_refused_with_both_sums()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "-80000.00", "-8000.00");
        night.MustRefuse(Transactions, "-289584.25", "-217584.25");
    }

    [Theory]
    [InlineData("amount,", "betrag,", "betrag")]
    [InlineData("amount,", "", "amount")]
    [InlineData("amount,", "amount,amount,", "amount")]
    [InlineData("amount,", "Amount,", "Amount")]
    [InlineData("currency,", "", "currency")]
    public void A_header_that_is_not_the_contract_is_refused_by_the_column_name(string old, string with, string column)
    {
        using var night = new HostileNight();
        var lines = night.Bank.Lines("transaction", BankCopy.Night1);
        lines[0] = lines[0].Replace(old, with, StringComparison.Ordinal);
        night.Bank.Write("transaction", BankCopy.Night1, lines);
        night.MustRefuse($"{Transactions}:1", $"'{column}'", "permitted");
    }

    [Fact]
    public void A_file_refused_for_its_header_stands_in_the_ledger_as_refused()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "amount,", "betrag,");
        WarehouseProgram.RunWell("plan", "--landing", night.Bank.Folder, "--home", night.Home.Path).Saying("will be refused", "'betrag'");
        night.Run().With(1);
        Assert.Equal(["refused"], night.Home.Ask("select status from ops.loads where source = 'core.transaction'"));
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        using var night = new HostileNight();
        File.WriteAllText(night.Bank.PathOf("transaction", BankCopy.Night1), "");
        night.MustRefuse(Transactions, "empty");
    }

    [Fact]
    public void A_folder_where_a_file_should_be_is_refused()
    {
        using var night = new HostileNight();
        File.Delete(night.Bank.PathOf("transaction", BankCopy.Night1));
        Directory.CreateDirectory(night.Bank.PathOf("transaction", BankCopy.Night1));
        night.Run().With(1).Saying(Transactions, "folder");
        Assert.Empty(night.Home.Tree());
    }

    [Theory]
    [InlineData("account"), InlineData("customer"), InlineData("transaction"), InlineData("control")]
    public void A_missing_file_is_named_with_its_night(string kind)
    {
        using var night = new HostileNight();
        File.Delete(night.Bank.PathOf(kind, BankCopy.Night1));
        night.Run().With(1).Saying($"core/{kind}_20250102.csv");
        Assert.Empty(night.Home.Tree());
    }

    [Theory]
    [InlineData("file,rows,amount\n", "0 lines")]
    [InlineData("file,rows,amount\ntransaction_20250102.csv,many,1.00\n", "control")]
    [InlineData("file,rows,amount\ntransaction_20250102.csv,26,-289584.25\ntransaction_20250102.csv,26,-289584.25\n", "2 lines")]
    [InlineData("", "control")]
    public void A_control_file_that_cannot_be_used_refuses_its_file(string control, string said)
    {
        using var night = new HostileNight();
        var own = control.Length > 0 ? control + "customer_20250102.csv,12,\naccount_20250102.csv,17,\n" : "";
        File.WriteAllText(night.Bank.PathOf("control", BankCopy.Night1), own);
        night.Run().With(1).Saying("control_20250102.csv", said);
        Assert.Empty(night.Home.Tree());
    }

    [Fact]
    public void A_name_with_no_date_in_the_place_of_the_date_is_refused()
    {
        using var night = new HostileNight();
        File.Move(night.Bank.PathOf("transaction", BankCopy.Night1), night.Bank.PathOf("transaction", "20251302"));
        night.Run().With(1).Saying("20251302");
    }

    [Fact]
    public void A_header_wrong_in_a_file_that_is_dated_by_a_column_is_refused_likewise()
    {
        Berka.SkipWhereAbsent();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Sub("berka"));
        foreach (var file in Directory.EnumerateFiles(Berka.Landing, "*.asc"))
            File.WriteAllText(Path.Combine(folder.Sub("berka"), Path.GetFileName(file)), File.ReadAllText(file).Replace("\"trans_id\"", "\"id\"", StringComparison.Ordinal));
        WarehouseProgram.Run("run", "--pipeline", Berka.Pipeline, "--landing", folder.Sub("berka"), "--home", folder.Home().Path).With(1).Saying("trans.asc:1", "'id'");
        Assert.Empty(folder.Home().Tree());
    }

    [Fact]
    public void After_a_refused_file_the_last_night_stays_current_and_the_corrected_file_goes_on()
    {
        using var night = new HostileNight();
        night.Run().With(0);
        var before = night.Home.Tree();
        var whole = File.ReadAllBytes(night.Bank.PathOf("transaction", BankCopy.Night2));
        File.WriteAllBytes(night.Bank.PathOf("transaction", BankCopy.Night2), whole[..(whole.Length / 2)]);
        WarehouseProgram.Run("run", "--landing", night.Bank.Folder, "--home", night.Home.Path).With(1).Saying("core/transaction_20250103.csv");
        Assert.Equal(before, night.Home.Tree());
        File.WriteAllBytes(night.Bank.PathOf("transaction", BankCopy.Night2), whole);
        WarehouseProgram.RunWell("run", "--landing", night.Bank.Folder, "--home", night.Home.Path);
        Assert.Equal(ReadyHome.TheSmallBank.Tree(), night.Home.Tree());
    }

    [Fact]
    public void A_file_that_no_contract_speaks_of_is_named_and_stops_nothing()
    {
        using var night = new HostileNight();
        File.WriteAllText(Path.Combine(night.Bank.Folder, "core", "surprise.csv"), "a,b\n1,2\n");
        night.Load().With(0).Saying("core/surprise.csv");
    }
}
