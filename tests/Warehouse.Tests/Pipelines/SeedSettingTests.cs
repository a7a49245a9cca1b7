using Warehouse.Contracts;

namespace Warehouse.Tests.Pipelines;

/// <summary>Rows of seeds that <c>pipeline.yml</c> sets otherwise.</summary>
public sealed class SeedSettingTests : IDisposable
{
    const string Settings = "name: test\nsources: [bank]\nfolders:\n  marts: { schema: marts, materialisation: table }\n";
    const string Columns = "kind: { type: varchar, description: d }\nno: { type: integer, description: d }\nvalue: { type: double, description: d }\n"
        + "label: { type: varchar, description: d }";

    readonly PipelineFolder folder = new();
    readonly Builder builder;

    public SeedSettingTests()
    {
        builder = new(folder);
        folder.Model("seeds/limit", null, Columns, "kind, no")
            .Put("seeds/limit.csv", "kind,no,value,label\na,1,0.5,\"one, two\"\na,2,0.6,x\nb,1,0.7,y\n")
            .Model("marts/m", "select kind, no, value, label from seeds.limit",
                Columns, "kind, no");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_set_replaces_the_rows_value_and_nothing_else()
    {
        Set("[{ kind: a, no: 2, value: 0.25 }, { kind: b, no: 1, value: 0.75, label: it's }]");
        builder.Run();
        Assert.Equal(["a|1|0.5|one, two", "a|2|0.25|x", "b|1|0.75|it's"], builder.Rows("from marts.m order by all"));
    }

    [Fact]
    public void A_changed_setting_builds_what_reads_the_seed_again()
    {
        builder.Run();
        Set("[{ kind: a, no: 1, value: 9 }]");
        builder.Run();
        Assert.Equal(["9"], builder.Rows("select value from marts.m where kind = 'a' and no = 1"));
        folder.Put("pipeline.yml", Settings);
        builder.Run();
        Assert.Equal(["0.5"], builder.Rows("select value from marts.m where kind = 'a' and no = 1"));
    }

    [Fact]
    public void A_pipeline_sets_its_own_rows_over_those_of_what_it_extends()
    {
        Set("[{ kind: a, no: 1, value: 1 }, { kind: a, no: 2, value: 2 }]");
        folder.Put("other/pipeline.yml", "name: other\nextends: ..\nsources: []\nseeds:\n  limit: [{ kind: a, no: 1, value: 3 }]\n");
        var seed = folder.Read("other").Models.Single(m => m.Name == "limit");
        Assert.Equal(["1", "2", "3"], seed.Settings.Select(s => s.Values[0].Value));
        folder.Put("pipeline.yml", Settings + "seeds:\n  limit: [{ kind: a, no: 1, value: 1 }, { kind: a, no: 2, value: 2 }, { kind: a, no: 1, value: 3 }]\n");
        builder.Run();
        Assert.Equal(["3", "2", "0.7"], builder.Rows("select value from marts.m order by kind, no"));
    }

    [Theory]
    [InlineData("[{ kind: a, no: 3, value: 1 }]", "the seed 'limit' has no row kind a, no 3", "permitted are the rows of")]
    [InlineData("[{ kind: a, value: 1 }]", "'no' is missing", "give 'no: ...'")]
    [InlineData("[{ kind: a, no: 1 }]", "this row of the seed 'limit' sets nothing", "give one of value, label")]
    [InlineData("[{ kind: a, no: 1, worth: 1 }]", "unknown key 'worth'", "permitted: kind, no, value, label")]
    [InlineData("[{ kind: a, no: 1, value: much }]", "'value: much'", "permitted is a value of type double")]
    [InlineData("{ kind: a }", "is not a list", "permitted is a list of mappings")]
    public void What_does_not_hold_is_told_with_its_line(string rows, string found, string permitted)
    {
        Set(rows);
        var error = Assert.Throws<ContractException>(folder.Catalogue);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(permitted, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"pipeline\.yml:\d+", error.Message);
    }

    [Fact]
    public void An_unknown_seed_is_told_with_those_that_there_are()
    {
        folder.Put("pipeline.yml", Settings + "seeds:\n  limits: [{ kind: a, no: 1, value: 1 }]\n");
        Assert.Contains("permitted: limit", Assert.Throws<ContractException>(folder.Catalogue).Message, StringComparison.Ordinal);
    }

    void Set(string rows) => folder.Put("pipeline.yml", $"{Settings}seeds:\n  limit: {rows}\n");
}
