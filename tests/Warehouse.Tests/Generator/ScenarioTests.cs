using Warehouse.Contracts;
using Warehouse.Generator;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Generator;

/// <summary>What options and scenario files may say, and what they are told otherwise.</summary>
public sealed class ScenarioTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-scenario-");

    public void Dispose() => Scratch.Remove(folder.FullName);

    string Out => Path.Combine(folder.FullName, "out");

    [Theory]
    [InlineData(19, 12, 0, "--customers", "'19'", "from 20 to 2000000")]
    [InlineData(-5, 12, 0, "--customers", "'-5'", "from 20")]
    [InlineData(100, 0, 0, "--months", "'0'", "from 1 to 240")]
    [InlineData(100, 12, -1, "--nights", "'-1'", "from 0 to 260")]
    public void Impossible_options_are_told_what_is_permitted(int customers, int months, int nights, params string[] says)
    {
        var error = Assert.Throws<ContractException>(() => BankGenerator.Make(new(customers, months, 1, Out, nights)));
        Assert.All(says, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void A_folder_in_use_is_refused_and_force_replaces_only_a_bank()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "thesis.txt"), "years of work");
        Assert.Contains("--force", Assert.Throws<ContractException>(() => BankGenerator.Make(new(20, 1, 1, Out))).Message, StringComparison.Ordinal);
        Assert.Contains("MANIFEST.json", Assert.Throws<ContractException>(() => BankGenerator.Make(new(20, 1, 1, Out, Force: true))).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out, "thesis.txt")));
    }

    [Fact]
    public void What_a_bank_does_not_name_is_never_removed_by_force()
    {
        BankGenerator.Make(new(20, 1, 1, Out));
        File.WriteAllText(Path.Combine(Out, "core", "own.csv"), "mine");
        Assert.Contains("core/own.csv", Assert.Throws<ContractException>(() => BankGenerator.Make(new(20, 1, 2, Out, Force: true))).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Out, "MANIFEST.json"), "{\"name\": \"another product's\"}");
        Assert.Contains("MANIFEST.json", Assert.Throws<ContractException>(() => BankGenerator.Make(new(20, 1, 2, Out, Force: true))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Out, "core", "own.csv")));
    }

    [Fact]
    public void An_interrupted_bank_leaves_the_one_before_it_whole_and_can_be_made_again()
    {
        BankGenerator.Make(new(20, 1, 1, Out));
        var before = File.ReadAllText(Path.Combine(Out, "MANIFEST.json"));
        Assert.Throws<OperationCanceledException>(() => BankGenerator.Make(new(20, 1, 2, Out, Force: true), null, new(canceled: true)));
        Assert.Equal(before, File.ReadAllText(Path.Combine(Out, "MANIFEST.json")));
        Assert.Equal([Out], Directory.GetDirectories(folder.FullName));
        Directory.CreateDirectory(Out + ".unfinished/core");
        BankGenerator.Make(new(20, 1, 2, Out, Force: true));
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(Out, "MANIFEST.json")));
        Assert.Equal([Out], Directory.GetDirectories(folder.FullName));
    }

    [Theory]
    [InlineData("parameters: { churn_bas: 1 }", "unknown parameter 'churn_bas'", "churn_base")]
    [InlineData("parameters: { firm_share: 2 }", "'firm_share: 2'", "from 0.02 to 0.98")]
    [InlineData("parameters: { firm_share: many }", "'firm_share: many'", "a number from")]
    [InlineData("surprise: 1", "unknown key 'surprise'", "parameters, holidays, events")]
    [InlineData("holidays: [2025-13-01]", "'2025-13-01' is no date", "yyyy-MM-dd")]
    [InlineData("events: [{ event: flood, from_month: 1 }]", "'event: flood'", "firm_decline")]
    [InlineData("events: [{ event: firm_decline, customer: C0000004 }]", "'from_month' is missing", "")]
    [InlineData("events: [{ event: firm_decline, customer: C0000004, from_month: 99 }]", "'from_month: 99'", "from 1 to 12")]
    [InlineData("events: [{ event: firm_decline, customer: C0000001, from_month: 2 }]", "is a person", "C0000004")]
    [InlineData("events: [{ event: firm_decline, customer: C0009999, from_month: 2 }]", "is not in the bank", "C0000100")]
    [InlineData("events: [{ event: firm_decline, customer: Smith, from_month: 2 }]", "'customer: Smith'", "such as C0000004")]
    [InlineData("events: [{ event: industry_downturn, industry: Z99, from_month: 2, growth: -0.1 }]", "'industry: Z99'", "C39")]
    [InlineData("events: [{ event: shock_month, from_month: 2 }]", "has no size", "factor")]
    [InlineData("events: [{ event: shock_month, from_month: 2, factor: 0.5, colour: red }]", "unknown key 'colour'", "factor")]
    public void A_scenario_that_says_too_much_is_told_where_and_what_is_permitted(string yaml, string found, string permitted)
    {
        var file = Path.Combine(folder.FullName, "scenario.yml");
        File.WriteAllText(file, yaml);
        var error = Assert.Throws<ContractException>(() => Scenario.Read(new(100, 12, 1, Out, Scenario: file)));
        Assert.StartsWith($"{file}:1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(permitted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_parameter_is_used_and_says_where_its_size_comes_from()
    {
        var code = string.Join('\n', Checkout.Code("src/Warehouse.Generator").SelectMany(f => f.Lines));
        var yaml = YamlSection.Parse(Checkout.Read("src/Warehouse.Generator/scenario.yml"), "scenario.yml");
        Assert.NotEmpty(yaml.Sections("parameters"));
        Assert.All(yaml.Sections("parameters"), p =>
        {
            p.Permit("value", "min", "max", "source");
            Assert.Contains($"\"{p.Name}\"", code, StringComparison.Ordinal);
            Assert.True(p.Text("source").Length > 10, p.Name);
            Assert.InRange(p.Number("value")!.Value, p.Number("min")!.Value, p.Number("max")!.Value);
        });
    }

    [Fact]
    public void A_bank_too_small_for_the_default_events_goes_without_them() =>
        Assert.Equal(["industry_downturn", "shock_month"], Scenario.Read(new(20, 30, 1, Out)).Events.Select(e => e.Kind));
}
