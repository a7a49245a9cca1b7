namespace Warehouse.PipelineTests;

/// <summary>The given/expect tests of every pipeline pass, and would not if a model were wrong.</summary>
public sealed class UnitModelsTests
{
    public static TheoryData<string> Pipelines() => [.. Directory.EnumerateFiles(Path.Combine(WarehouseProgram.Root, "pipelines"), "pipeline.yml", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void The_unit_tests_of_a_pipeline_pass(string pipeline)
    {
        var ended = WarehouseProgram.RunWell("unit", "--pipeline", Path.Combine(WarehouseProgram.Root, "pipelines", pipeline));
        ended.Saying("pass  ", "unit tests of models pass");
        Assert.DoesNotContain("FAIL", ended.Output, StringComparison.Ordinal);
    }

    /// <summary>Changes that must be seen, each in a file of its own; what stands in one list is made at once.</summary>
    static readonly (string Pipeline, (string File, string Old, string With)[] Changes)[] Wrong =
    [
        ("key_accounts",
        [
            ("warehouse/facts/fct_account_month.sql", "day(booking_date) + 1", "day(booking_date)"),
            ("warehouse/facts/fct_transaction.sql", "where known_at >=", "where true or known_at >="),
            ("run/postings.sql", "run.is_news(known_to)", "run.is_news(known_from)"),
            ("run/account_months.sql", "min(booking_month)", "max(booking_month)"),
            ("warehouse/dimensions/dim_account.sql", "products.product_family", "products.product_code as product_family"),
        ]),
        ("key_accounts", [("warehouse/facts/fct_account_month.sql", "(booking_date, posting_sequence)", "posting_sequence")]),
        ("berka", [("staging/berka/stg_berka__transactions.sql", "when 'VYBER' then -amount", "when 'VYBER' then amount")]),
        ("berka", [("staging/berka/stg_berka__transactions.sql", "nullif(trim(k_symbol), '')", "nullif(k_symbol, '')")]),
    ];

    public static TheoryData<int> WrongOnes => [.. Enumerable.Range(0, Wrong.Length)];

    [Theory]
    [MemberData(nameof(WrongOnes))]
    public void A_changed_model_makes_its_unit_tests_fail(int which)
    {
        using var folder = new TempFolder();
        var pipeline = folder.Pipeline(Wrong[which].Pipeline);
        foreach (var (file, old, with) in Wrong[which].Changes)
            pipeline.Replace(file, old, with);
        var failed = WarehouseProgram.Run("unit", "--pipeline", pipeline.Folder).With(1).Output.Split('\n').Where(line => line.StartsWith("FAIL  ", StringComparison.Ordinal)).ToList();
        foreach (var (file, _, _) in Wrong[which].Changes)
            Assert.Contains(failed, line => line.Contains($".{Path.GetFileNameWithoutExtension(file)}:", StringComparison.Ordinal));
    }

    [Fact]
    public void Unit_tests_need_no_home_and_make_none()
    {
        using var folder = new TempFolder();
        WarehouseProgram.RunWell("unit", "--home", folder.Home().Path);
        Assert.False(Directory.Exists(folder.Home().Path));
    }
}
