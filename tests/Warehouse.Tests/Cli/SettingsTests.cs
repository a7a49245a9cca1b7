using Serilog.Events;
using Warehouse.Cli;
using Warehouse.Contracts;

namespace Warehouse.Tests.Cli;

/// <summary>The environment and appsettings.json beside the program belong to the whole process, so nothing runs beside these tests.</summary>
[Collection(nameof(ProcessState))]
public sealed class SettingsTests : IDisposable
{
    readonly string file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
    readonly string original;
    readonly List<string> variables = [];

    public SettingsTests() => original = File.ReadAllText(file);

    public void Dispose()
    {
        File.WriteAllText(file, original);
        variables.ForEach(name => Environment.SetEnvironmentVariable(name, null));
    }

    [Fact]
    public void The_defaults_are_those_of_the_file()
    {
        Variable("WAREHOUSE_ROOT", "/checkout");
        var settings = Settings.Read([]);
        Assert.Equal(new("/checkout/pipelines/key_accounts", "/checkout/data-samples/bank", Path.GetFullPath("home"), 0, 2, "4GB", LogEventLevel.Information), settings);
    }

    [Fact]
    public void The_environment_wins_over_the_file_and_the_command_line_over_both()
    {
        Json("\"Threads\": 3, \"Workers\": 3, \"MemoryLimit\": \"3GB\"");
        Variable("WAREHOUSE_THREADS", "4");
        Variable("WAREHOUSE_WORKERS", "4");
        var settings = Settings.Read([KeyValuePair.Create("Workers", (string?)"5")]);
        Assert.Equal((4, 5, "3GB"), (settings.Threads, settings.Workers, settings.MemoryLimit));
    }

    [Fact]
    public void A_folder_that_is_given_lies_below_the_working_folder_and_a_default_below_the_checkout()
    {
        Variable("WAREHOUSE_ROOT", "/checkout");
        Variable("WAREHOUSE_LANDING", "in");
        var settings = Settings.Read([KeyValuePair.Create("Home", (string?)"out")]);
        Assert.Equal(("/checkout/pipelines/key_accounts", Path.GetFullPath("in"), Path.GetFullPath("out")), (settings.Pipeline, settings.Landing, settings.Home));
    }

    [Fact]
    public void An_unknown_setting_names_where_it_comes_from()
    {
        Variable("WAREHOUSE_THREDS", "4");
        Says(Fails(), "the environment variable WAREHOUSE_THREDS", "unknown setting 'THREDS'");
        Assert.Equal("permitted: Pipeline, Landing, Home, Threads, Workers, MemoryLimit, LogLevel, KeepNights, KeepRunDays", Fails().Permitted);
        Variable("WAREHOUSE_THREDS", null);
        Json("\"Thraeds\": 4");
        Says(Fails(), file, "unknown setting 'Thraeds'");
        Json("");
        Says(Fails("Thread", "4"), "the command line", "unknown setting 'Thread'");
    }

    [Fact]
    public void An_unknown_section_names_where_it_comes_from()
    {
        Json("\"Serilog\": { \"Level\": \"Debug\" }");
        Says(Fails(), file, "unknown setting 'Serilog'");
        Json("");
        Variable("WAREHOUSE_SERILOG__LEVEL", "Debug");
        Says(Fails(), "the environment variable WAREHOUSE_SERILOG", "unknown setting 'SERILOG'");
    }

    [Theory]
    [InlineData("Threads", "-1", "a whole number from 0 to 256")]
    [InlineData("Threads", "257", "a whole number from 0 to 256")]
    [InlineData("Threads", "two", "a whole number from 0 to 256")]
    [InlineData("Threads", "", "a whole number from 0 to 256")]
    [InlineData("Workers", "0", "a whole number from 1 to 64")]
    [InlineData("Workers", "65", "a whole number from 1 to 64")]
    [InlineData("MemoryLimit", "4", "a number and KB, MB, GB or TB, such as 4GB")]
    [InlineData("MemoryLimit", "-4GB", "a number and KB, MB, GB or TB, such as 4GB")]
    [InlineData("MemoryLimit", "4GB; drop", "a number and KB, MB, GB or TB, such as 4GB")]
    [InlineData("LogLevel", "Loud", "Verbose, Debug, Information, Warning, Error, Fatal")]
    [InlineData("LogLevel", "7", "Verbose, Debug, Information, Warning, Error, Fatal")]
    [InlineData("Home", "", "")]
    [InlineData("Pipeline", "", "")]
    [InlineData("Landing", "", "")]
    public void A_value_out_of_range_names_its_origin_and_the_range(string name, string value, string permitted)
    {
        Says(Fails(name, value), "the command line", $"'{name}' is '{value}'");
        Assert.EndsWith(permitted, Fails(name, value).Permitted, StringComparison.Ordinal);
        Variable($"WAREHOUSE_{name.ToUpperInvariant()}", value.Length == 0 ? " " : value);
        Assert.Equal($"the environment variable WAREHOUSE_{name.ToUpperInvariant()}", Fails().File);
    }

    [Theory]
    [InlineData("Threads", "0")]
    [InlineData("Threads", "256")]
    [InlineData("Workers", "64")]
    [InlineData("MemoryLimit", "500MB")]
    [InlineData("MemoryLimit", "1.5 gb")]
    [InlineData("LogLevel", "warning")]
    public void The_bounds_are_permitted(string name, string value)
    {
        Assert.NotNull(Settings.Read([KeyValuePair.Create(name, (string?)value)]));
    }

    [Theory]
    [InlineData("{ \"Threads\": }")]
    [InlineData("not json")]
    [InlineData("{ \"Home\": null }")]
    [InlineData("{}")]
    public void A_damaged_file_is_named(string json)
    {
        File.WriteAllText(file, json);
        Assert.Equal(file, Fails().File);
    }

    [Fact]
    public void A_file_that_is_absent_is_named()
    {
        File.Delete(file);
        Assert.Contains(file, Assert.ThrowsAny<Exception>(() => Settings.Read([])).Message, StringComparison.Ordinal);
    }

    /// <summary>Adds members to the file; those of the same name give way.</summary>
    void Json(string members)
    {
        var kept = original.Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal) && !members.Contains(line.Split(':')[0].Trim(), StringComparison.Ordinal));
        File.WriteAllText(file, $"{{\n{string.Join('\n', kept).TrimEnd().TrimEnd(',')}{(members.Length > 0 ? "," : "")}\n{members}\n}}\n");
    }

    void Variable(string name, string? value)
    {
        variables.Add(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    static ContractException Fails() => Assert.Throws<ContractException>(() => Settings.Read([]));

    static ContractException Fails(string name, string value) => Assert.Throws<ContractException>(() => Settings.Read([KeyValuePair.Create(name, (string?)value)]));

    static void Says(ContractException e, string origin, string found) => Assert.Equal((origin, found), (e.File, e.Found));
}
