namespace Warehouse.PipelineTests;

/// <summary>The pages and the docs of the small bank, as the program writes them.</summary>
public sealed class ReportTests(SampleBank bank) : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_writes_the_pages_of_its_last_night_and_the_same_command_gives_the_same_bytes()
    {
        var written = Path.Combine(bank.Home.Path, "reports", "2025-01-06");
        Assert.Contains("report   ", bank.FirstRun.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("report   ", bank.SecondRun.Output, StringComparison.Ordinal);
        WarehouseProgram.RunWell("report", "--home", bank.Home.Path, "--out", folder.Sub("again")).Saying("pages (", "index.html");
        foreach (var file in Directory.EnumerateFiles(written, "*.html", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(folder.Sub("again"), Path.GetRelativePath(written, file))));
        Assert.Contains("Not available in this pipeline.", File.ReadAllText(Path.Combine(written, "stages.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_a_night_of_a_role_is_written_where_it_is_asked_for()
    {
        WarehouseProgram.RunWell("report", "--home", bank.Home.Path, "--business-date", "2025-01-03", "--role", "bi", "--out", folder.Sub("bi"));
        Assert.Contains("2025-01-03", File.ReadAllText(Path.Combine(folder.Sub("bi"), "index.html")), StringComparison.Ordinal);
        Assert.Contains("The data set ledger_reconciliation is not published here.", File.ReadAllText(Path.Combine(folder.Sub("bi"), "quality.html")), StringComparison.Ordinal);
        WarehouseProgram.Run("report", "--home", bank.Home.Path, "--role", "boss").With(2).Saying("'boss' is no role", "analyst, engineer, bi");
        WarehouseProgram.Run("report", "--home", bank.Home.Path, "--business-date", "2024-12-01").With(2).Saying("2024-12-01 is not published here");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder.Sub("mine")).FullName, "letter.txt"), "keep me");
        WarehouseProgram.Run("report", "--home", bank.Home.Path, "--out", folder.Sub("mine")).With(2).Saying("something else than a report");
        Assert.Equal("keep me", File.ReadAllText(Path.Combine(folder.Sub("mine"), "letter.txt")));
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_a_warning_and_the_night_is_published()
    {
        var home = folder.Home();
        Directory.CreateDirectory(home.Path);
        File.WriteAllText(Path.Combine(home.Path, "reports"), "a file where the folder should be");
        WarehouseProgram.RunWithPages("run", "--home", home.Path, "--business-date", "2025-01-02").Saying("warning  the night is published, its report is not", "'warehouse report' tries again");
        Assert.Equal("2025-01-02", home.Current);
    }

    [Fact]
    public void Quiet_and_no_report_print_and_write_less()
    {
        var home = folder.Home();
        var quiet = WarehouseProgram.RunWell("run", "--home", home.Path, "--quiet", "--no-report");
        Assert.DoesNotContain("  build ", quiet.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", quiet.Output, StringComparison.Ordinal);
        quiet.Saying("night ", "2025-01-06", "published as", "1 rows wait in quarantine from the night of 2025-01-03: see 'warehouse query");
        Assert.False(Directory.Exists(Path.Combine(home.Path, "reports")));
    }

    [Fact]
    public void The_docs_tell_of_the_pipeline_and_of_its_last_checks()
    {
        WarehouseProgram.RunWell("docs", "--home", bank.Home.Path, "--out", folder.Sub("docs")).Saying("index.html");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder.Sub("mine")).FullName, "letter.txt"), "keep me");
        WarehouseProgram.Run("docs", "--home", bank.Home.Path, "--out", folder.Sub("mine")).With(2).Saying("something else than such a site");
        var page = File.ReadAllText(Path.Combine(folder.Sub("docs"), "models", "star.fct_transaction.html"));
        Assert.Contains("core.transaction.amount", page, StringComparison.Ordinal);
        Assert.Contains("known_when_booked_or_later</th><td><span class=en>blocks</span><span class=zh lang=zh>阻止发布</span></td><td class=n>0</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_mean_harm_do_none_from_the_delivered_file_to_page_csv_and_terminal_and_a_role_without_names_sees_none()
    {
        const string script = "<script>alert(1)</script>", formula = "=cmd|'/C calc'!A0", turned = "Ltd \u202Egnp.exe";
        var (bank, home, pipeline) = (folder.Bank(), folder.Home(), folder.Pipeline());
        foreach (var night in new[] { BankCopy.Night1, BankCopy.Night2, BankCopy.Night3 })
        {
            foreach (var (id, name) in new[] { ("C0001", formula), ("C0002", script), ("C0004", turned) })
            {
                bank.Write("customer", night, bank.Lines("customer", night)
                    .Select(line => line.StartsWith(id + ",company,", StringComparison.Ordinal) ? $"{id},company,{name},{Rest(line)}" : line));
            }
        }
        pipeline.GrantNames();
        string[] where = ["--landing", bank.Folder, "--home", home.Path, "--pipeline", pipeline.Folder];
        WarehouseProgram.RunWithPages(["run", .. where]);
        Assert.Equal([formula, script, turned], home.Ask("select customer_name from dim_customer where is_current and customer_id in ('C0001', 'C0002', 'C0004') order by customer_id"));

        var pages = Pages(Path.Combine(home.Path, "reports", "2025-01-06"));
        // C0002 is the one that has a page: no other has a whole month.
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", pages, StringComparison.Ordinal);
        Assert.DoesNotContain(script, pages, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", pages, StringComparison.Ordinal);

        const string names = "select customer_name from dim_customer where is_current order by customer_id";
        Assert.Contains("'=cmd|", WarehouseProgram.RunWell(["query", names, "--format", "csv", .. where]).Output, StringComparison.Ordinal);
        var table = WarehouseProgram.RunWell(["query", names, .. where]).Output;
        Assert.Contains("Ltd \uFFFDgnp.exe", table, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", table, StringComparison.Ordinal);

        WarehouseProgram.RunWell(["report", "--role", "bi", "--out", folder.Sub("bi"), .. where]);
        Assert.DoesNotContain("gnp.exe", Pages(folder.Sub("bi")), StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", Pages(folder.Sub("bi")), StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(home.Path, "serving_bi.duckdb"))), StringComparison.Ordinal);

        static string Rest(string line) => string.Join(',', line.Split(',').TakeLast(11));
        static string Pages(string folder) => string.Concat(Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).Select(File.ReadAllText));
    }

    [Fact]
    public void Shells_complete_commands()
    {
        WarehouseProgram.RunWell("completion", "bash").Saying("complete -o default -F _warehouse");
        Assert.Equal(["replay", "report"], WarehouseProgram.RunWell("[suggest:12]", "warehouse re").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        WarehouseProgram.Run("completion", "fish").With(2);
    }
}
