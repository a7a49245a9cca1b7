using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>data-samples/bank, its six nights worked off.</summary>
public sealed class GeneratedBank : IDisposable
{
    readonly TempFolder folder = new();

    public GeneratedBank() => Home = ReadyHome.OfTheGeneratedNights(folder.Home());

    internal static string Pipeline { get; } = Path.Combine(WarehouseProgram.Root, "pipelines", "key_accounts");
    internal static string Landing { get; } = Path.Combine(WarehouseProgram.Root, "data-samples", "bank");
    internal Home Home { get; }

    /// <summary>Options that name its pipeline and its files.</summary>
    internal static string[] Where => ["--pipeline", Pipeline, "--landing", Landing];

    /// <summary>A file of the truth, for a FROM clause.</summary>
    internal static string Truth(string name) => $"'{Path.Combine(Landing, "truth", name + ".parquet")}'";

    public void Dispose() => folder.Dispose();
}

/// <summary>One run of the generated bank serves all classes that look at it.</summary>
[CollectionDefinition(nameof(GeneratedBank))]
public sealed class OneGeneratedBank : ICollectionFixture<GeneratedBank>;

/// <summary>What six nights of the generated sample come to, against its truth.</summary>
[Collection(nameof(GeneratedBank))]
public sealed class GeneratedBankTests(GeneratedBank bank)
{
    [Fact]
    public void Six_nights_are_published() =>
        Assert.Equal(["2024-12-31", "2025-01-02", "2025-01-03", "2025-01-06", "2025-01-07", "2025-01-08"], bank.Home.Ask("select business_date from ops.published order by 1"));

    [Fact]
    public void Every_row_that_was_damaged_is_found_and_no_other() => Assert.Empty(bank.Home.AskWarehouse($"""
        select * from (select source_file as file, row_number from ops.rejected_rows) r
        full join (select * from {GeneratedBank.Truth("damaged_row")} where kind <> 'redelivered_file') d using (file, row_number)
        where r.file is null or d.file is null
        """));

    [Fact]
    public void Rows_in_are_rows_kept_and_rows_quarantined() =>
        Assert.Equal(["0"], bank.Home.Ask("select count(*) from ops.loads where status = 'loaded' and rows_in <> rows_kept + rows_quarantined"));

    [Fact]
    public void A_file_that_came_twice_is_loaded_once() =>
        Assert.Equal(["core/transaction_20250102_again.csv"], bank.Home.Ask("select source_file from ops.loads where status = 'duplicate'"));

    [Fact]
    public void Every_corrected_posting_ends_with_its_true_amount() => Assert.Equal(["0"], bank.Home.AskWarehouse($"""
        select count(*) from {GeneratedBank.Truth("late_or_corrected")} truth left join star.fct_transaction fact on fact.transaction_id = truth.transaction_id::varchar
        where fact.amount is distinct from truth.true_amount
            and truth.transaction_id::varchar not in (select split_part(original, ',', 1) from {GeneratedBank.Truth("damaged_row")} where original is not null)
        """));

    [Fact]
    public void Average_balances_are_those_of_the_truth_to_the_cent_where_no_row_was_damaged() => Assert.Equal(["0"], bank.Home.AskWarehouse($"""
        select count(*) from {GeneratedBank.Truth("account_month")} truth left join star.fct_account_month fact using (account_id, month)
        where abs(coalesce(fact.average_balance, -1e9) - truth.average_balance) > 0.0101
            and account_id not in (select split_part(original, ',', 2) from {GeneratedBank.Truth("damaged_row")} where file like 'core/transaction%' and original is not null)
        """));

    [Fact]
    public void Balances_tie_to_the_ledger_for_every_class_that_no_row_in_quarantine_touches() => Assert.Equal(["0"], bank.Home.Ask($"""
        select count(*) from ledger_reconciliation
        where difference <> 0 and account_class not in (select product_code from dim_account where account_id in (
            select split_part(original, ',', 2) from {GeneratedBank.Truth("damaged_row")} where file like 'core/transaction%' and original is not null))
        """));

    [Fact]
    public void One_documented_command_makes_the_sample_again_to_the_byte()
    {
        using var folder = new TempFolder();
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(GeneratedBank.Landing, "MANIFEST.json")));
        var command = manifest.RootElement.GetProperty("command").GetString()!.Split(' ')[1..];
        WarehouseProgram.RunWell([.. command, "--out", folder.Sub("again")]);
        var (mine, theirs) = (Files(GeneratedBank.Landing), Files(folder.Sub("again")));
        Assert.Equal(mine.Select(f => f.Name), theirs.Select(f => f.Name));
        Assert.All(mine.Zip(theirs), pair => Assert.True(File.ReadAllBytes(pair.First.Path).AsSpan().SequenceEqual(File.ReadAllBytes(pair.Second.Path)), pair.First.Name));
        Assert.True(mine.Sum(f => new FileInfo(f.Path).Length) < 12_000_000);
        Assert.Contains("--out data-samples/bank", File.ReadAllText(Path.Combine(WarehouseProgram.Root, "docs", "GENERATOR.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_forty_kinds_of_damage_are_all_found()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Sub("scenario.yml"), "parameters: { damaged_rows: 0.15, service_failures_person: 0.2, service_failures_firm: 0.5 }");
        WarehouseProgram.RunWell("generate", "--customers", "1500", "--months", "3", "--nights", "6", "--seed", "7", "--scenario", folder.Sub("scenario.yml"), "--out", folder.Sub("bank"));
        var pipeline = folder.Pipeline("key_accounts");
        foreach (var contract in Directory.EnumerateFiles(pipeline.PathOf("sources")))
            File.WriteAllText(contract, File.ReadAllText(contract).Replace("max_rejected: 0.05", "max_rejected: 0.9", StringComparison.Ordinal));
        WarehouseProgram.RunWell("run", "--pipeline", pipeline.Folder, "--landing", folder.Sub("bank"), "--home", folder.Home().Path, "--select", "seeds.product");
        var damaged = $"(from '{folder.Sub("bank/truth/damaged_row.parquet")}' where kind <> 'redelivered_file')";
        Assert.Equal(["0|0"], folder.Home().AskWarehouse($"""
            select count(*) filter (r.source_file is null or d.file is null), count(*) filter (d.reason <> r.reason)
            from ops.rejected_rows r full join {damaged} d on r.source_file = d.file and r.row_number = d.row_number
            """));
        Assert.True(int.Parse(folder.Home().AskWarehouse($"select count(distinct kind) from {damaged}")[0]) >= 40);
    }

    [Fact]
    public void A_damaged_file_refuses_its_night_and_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Sub("scenario.yml"), "parameters: { damaged_files: 1, damaged_rows: 0, redelivered_files: 0 }");
        WarehouseProgram.RunWell("generate", "--customers", "60", "--months", "2", "--nights", "4", "--scenario", folder.Sub("scenario.yml"), "--out", folder.Sub("bank"));
        var (home, landing) = (folder.Home(), folder.Sub("bank"));
        WarehouseProgram.RunWell("run", "--pipeline", GeneratedBank.Pipeline, "--landing", landing, "--home", home.Path, "--business-date", "2022-02-28");
        var damaged = home.AskWarehouse($"select file, kind from '{Path.Combine(landing, "truth", "damaged_row.parquet")}' order by file");
        Assert.Equal(["cut_off", "changed_header", "wrong_control_total", "empty_file"], damaged.Select(d => d.Split('|')[1]));
        foreach (var file in damaged.Select(d => d.Split('|')[0]))
        {
            var night = DateOnly.ParseExact(Path.GetFileNameWithoutExtension(file).Split('_')[1], "yyyyMMdd");
            WarehouseProgram.Run("run", "--pipeline", GeneratedBank.Pipeline, "--landing", landing, "--home", home.Path, "--business-date", $"{night:yyyy-MM-dd}")
                .With(1).Saying(file);
            Assert.Equal("2022-02-28", home.Current);
        }
    }

    [Theory]
    [InlineData("--customers", "0")]
    [InlineData("--months", "-3")]
    [InlineData("--nights", "999")]
    [InlineData("--start", "2022-13")]
    public void An_impossible_option_is_wrong_use(string option, string value)
    {
        using var folder = new TempFolder();
        string[] given = [.. Sound.Chunk(2).Where(o => o[0] != option).SelectMany(o => o)];
        WarehouseProgram.Run(["generate", "--out", folder.Sub("bank"), option, value, .. given]).With(2).Saying(option, value, "permitted");
        Assert.False(Directory.Exists(folder.Sub("bank")));
    }

    static readonly string[] Sound = ["--customers", "50", "--months", "3", "--nights", "1", "--start", "2022-01"];

    static List<(string Name, string Path)> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => (Path.GetRelativePath(folder, f), f)).OrderBy(f => f.Item1, StringComparer.Ordinal)];
}
