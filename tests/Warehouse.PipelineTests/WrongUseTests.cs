namespace Warehouse.PipelineTests;

/// <summary>Wrong use and configuration: exit code 2 and a message that says what is permitted.</summary>
public sealed class WrongUseTests
{
    [Theory]
    [InlineData("run --hme x", "--hme")]
    [InlineData("rnu", "rnu")]
    [InlineData("run --business-date 2025-13-01", "yyyy-MM-dd")]
    [InlineData("run --business-date tomorrow", "yyyy-MM-dd")]
    [InlineData("query", "Required argument")]
    [InlineData("query x --format xml", "xml")]
    [InlineData("run --pipeline /nowhere", "/nowhere")]
    [InlineData("run --landing /nowhere", "/nowhere")]
    [InlineData("unit --pipeline /nowhere", "/nowhere")]
    public void A_command_that_cannot_be_understood_is_wrong_use(string arguments, string said)
    {
        using var folder = new TempFolder();
        WarehouseProgram.Run([.. arguments.Split(' '), "--home", folder.Home().Path]).With(2).Saying(said);
    }

    [Theory]
    [InlineData("WAREHOUSE_FOO", "1", "FOO")]
    [InlineData("WAREHOUSE_WORKERS", "many", "many")]
    [InlineData("WAREHOUSE_WORKERS", "0", "from 1")]
    [InlineData("WAREHOUSE_MEMORYLIMIT", "4", "4GB")]
    [InlineData("WAREHOUSE_LOGLEVEL", "Loud", "Information")]
    [InlineData("WAREHOUSE_THREADS", "-1", "from 0")]
    public void A_setting_that_is_not_permitted_is_named_with_what_is(string name, string value, string said)
    {
        using var folder = new TempFolder();
        WarehouseProgram.Start(["run", "--home", folder.Home().Path], folder.Path, [(name, value)]).WaitForEnd().With(2).Saying(name, said, "permitted");
        Assert.False(Directory.Exists(folder.Home().Path));
    }

    [Fact]
    public void The_environment_gives_settings_and_the_command_line_wins()
    {
        using var folder = new TempFolder();
        WarehouseProgram.Start(["run", "--business-date", "2025-01-02", "--home", folder.Sub("line")], folder.Path,
            [("WAREHOUSE_HOME", folder.Sub("variable")), ("WAREHOUSE_WORKERS", "1"), ("WAREHOUSE_REAL_DATA", "/nowhere")]).WaitForEnd().With(0);
        Assert.Equal("2025-01-02", folder.Home("line").Current);
        Assert.False(Directory.Exists(folder.Sub("variable")));
    }

    [Fact]
    public void A_landing_folder_without_files_says_which_are_permitted()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Sub("empty"));
        WarehouseProgram.Run("run", "--landing", folder.Sub("empty"), "--home", folder.Home().Path).With(2).Saying(folder.Sub("empty"), "core/transaction_{yyyyMMdd}.csv");
    }

    [Fact]
    public void Help_is_not_an_error() => WarehouseProgram.RunWell("run", "--help").Saying("--business-date");
}
