namespace Warehouse.PipelineTests;

/// <summary>Running again, looking ahead and looking back, on the sample bank.</summary>
public sealed class SampleBankCommandTests(SampleBank bank)
{
    [Fact]
    public void A_second_run_changes_no_published_byte()
    {
        bank.SecondRun.Saying("nothing to do");
        Assert.Equal(bank.TreeOfFirstRun, bank.Home.Tree());
    }

    [Fact]
    public void A_second_run_loads_and_builds_nothing() =>
        Assert.Equal(["0|0|0"], bank.Home.Ask("select files_loaded, rows_in, models_built from ops.runs order by started_at desc limit 1"));

    [Fact]
    public void Plan_names_each_file_and_each_missing_model_before_the_first_run()
    {
        bank.PlanBefore.Saying("night 2025-01-02", "night 2025-01-03", "night 2025-01-06", "core/transaction_20250103.csv", "star.fct_account_month", "missing");
        Assert.DoesNotContain("keep", bank.PlanBefore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_says_that_nothing_is_to_be_done_after_a_run()
    {
        bank.PlanAfter.Saying("night 2025-01-06", "up to date");
        Assert.DoesNotContain("build ", bank.PlanAfter.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("land ", bank.PlanAfter.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_changes_nothing()
    {
        using var folder = new TempFolder();
        WarehouseProgram.RunWell("plan", "--home", folder.Home().Path);
        Assert.Empty(folder.Home().Tree());
        WarehouseProgram.RunWell("run", "--home", folder.Home().Path, "--business-date", "2025-01-02");
        Assert.Equal(bank.Home.TreeOf("2025-01-02"), folder.Home().TreeOf("2025-01-02"));
    }

    [Fact]
    public void Status_shows_the_nights_and_the_quarantine() => WarehouseProgram.RunWell("status", "--home", bank.Home.Path).Saying(
        "can the night be trusted: yes, with remarks: 1 rows wait in quarantine, 0 checks warn",
        "no run is under way", "published: 2025-01-06", "2025-01-02  published", "2025-01-03  published", "2025-01-06  published",
        "core/transaction_20250103.csv: 1 rows, not_a_decimal in amount");

    [Fact]
    public void Status_as_json_is_one_object_that_says_what_the_text_does()
    {
        using var json = System.Text.Json.JsonDocument.Parse(WarehouseProgram.RunWell("status", "--home", bank.Home.Path, "--json").Output);
        var told = json.RootElement;
        IEnumerable<string?> Of(string part, string name) => told.GetProperty(part).EnumerateArray().Select(row => row.GetProperty(name).ToString());
        Assert.Equal("2025-01-06", told.GetProperty("published").GetString());
        Assert.Equal("yes, with remarks: 1 rows wait in quarantine, 0 checks warn", told.GetProperty("verdict").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, told.GetProperty("running").ValueKind);
        Assert.Equal(["2025-01-02", "2025-01-03", "2025-01-06"], Of("nights", "night"));
        Assert.Equal(["2025-01-02", "2025-01-03", "2025-01-06", "2025-01-06"], Of("runs", "business_date"));
        Assert.Equal(["not_a_decimal"], Of("quarantine", "reason"));
        Assert.Empty(Of("checks", "check_name"));
    }

    [Fact]
    public void A_selection_is_built_and_not_published()
    {
        using var folder = new TempFolder();
        var home = folder.Home();
        WarehouseProgram.RunWell("run", "--home", home.Path, "--business-date", "2025-01-02", "--select", "+dim_customer");
        Assert.Null(home.Current);
        Assert.Empty(home.Tree());
        Assert.Equal(["12"], home.AskWarehouse("select count(*) from star.dim_customer"));
        Assert.Equal(["0"], home.AskWarehouse("select count(*) from duckdb_tables() where table_name = 'fct_transaction'"));
    }

    [Fact]
    public void After_a_selection_over_all_nights_one_run_publishes_every_night()
    {
        using var folder = new TempFolder();
        var home = folder.Home();
        WarehouseProgram.RunWell("run", "--home", home.Path, "--select", "+dim_customer");
        WarehouseProgram.RunWell("run", "--home", home.Path);
        Assert.Equal(bank.TreeOfFirstRun, home.Tree());
    }

    [Fact]
    public void An_unknown_model_in_a_selection_is_wrong_use()
    {
        using var folder = new TempFolder();
        WarehouseProgram.Run("run", "--home", folder.Home().Path, "--select", "dim_custommer").With(2).Saying("dim_custommer", "star.dim_customer");
    }

    [Fact]
    public void Run_as_json_prints_one_object_and_nothing_else()
    {
        using var folder = new TempFolder();
        var run = WarehouseProgram.RunWell("run", "--home", folder.Home().Path, "--to", "2025-01-03", "--json");
        using var told = System.Text.Json.JsonDocument.Parse(run.Output);
        var nights = told.RootElement.GetProperty("nights").EnumerateArray().ToList();
        Assert.Equal(["2025-01-02", "2025-01-03"], nights.Select(n => n.GetProperty("published").GetString()));
        Assert.Equal(1, nights[1].GetProperty("loads").EnumerateArray().Sum(l => l.GetProperty("rows_quarantined").GetInt64()));
    }

    [Fact]
    public void Doctor_finds_nothing_missing_here() => WarehouseProgram.RunWell("doctor", "--home", bank.Home.Path).Saying("small_bank", "DuckDB v");
}
