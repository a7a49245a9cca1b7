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

    [Theory]
    [InlineData("key_accounts", "warehouse/facts/fct_account_month.sql", "day(booking_date) + 1", "day(booking_date)")]
    [InlineData("key_accounts", "warehouse/facts/fct_account_month.sql", "(booking_date, posting_sequence)", "posting_sequence")]
    [InlineData("key_accounts", "warehouse/facts/fct_transaction.sql", "where known_at >=", "where true or known_at >=")]
    [InlineData("key_accounts", "run/postings.sql", "run.is_news(known_to)", "run.is_news(known_from)")]
    [InlineData("key_accounts", "run/account_months.sql", "min(booking_month)", "max(booking_month)")]
    [InlineData("key_accounts", "warehouse/dimensions/dim_account.sql", "products.product_family", "products.product_code as product_family")]
    [InlineData("berka", "staging/berka/stg_berka__transactions.sql", "when 'VYBER' then -amount", "when 'VYBER' then amount")]
    [InlineData("berka", "staging/berka/stg_berka__transactions.sql", "nullif(trim(k_symbol), '')", "nullif(k_symbol, '')")]
    public void A_changed_model_makes_its_unit_tests_fail(string name, string file, string old, string with)
    {
        using var folder = new TempFolder();
        var pipeline = folder.Pipeline(name);
        pipeline.Replace(file, old, with);
        WarehouseProgram.Run("unit", "--pipeline", pipeline.Folder).With(1).Saying("FAIL  ", Path.GetFileNameWithoutExtension(file));
    }

    [Fact]
    public void Unit_tests_need_no_home_and_make_none()
    {
        using var folder = new TempFolder();
        WarehouseProgram.RunWell("unit", "--home", folder.Home().Path);
        Assert.False(Directory.Exists(folder.Home().Path));
    }
}
