using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class RunPlanTests : IDisposable
{
    const string Seeds = "models:\n  code:\n    description: d\n    grain: [id]\n    columns: { id: { type: integer, description: d } }\n";

    readonly PipelineFolder folder = new();
    readonly Builder builder;

    public RunPlanTests()
    {
        builder = new(folder);
        folder.Source("landing.t", "select 1::integer as id").Put("macros/m.sql", "create or replace macro dw_one(i) as i;").Put("seeds/code.csv", "id\n1\n").Put("seeds/_seeds__models.yml", Seeds)
            .Model("staging/bank/s", "select id from landing.t").Model("marts/a", "select id from staging.s").Model("marts/b", "select dw_one(id) as id from marts.a")
            .Model("marts/c", "select id from seeds.code").Model("marts/d", "select 1::integer as id").Put("publish/e.yml", "exports:\n  out: { relation: marts.a, description: Out. }\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_is_missing_at_first_and_up_to_date_after_a_run()
    {
        Assert.All(builder.Reasons().Values, reason => Assert.Equal("missing", reason));
        builder.Run();
        Assert.All(builder.Reasons().Values, reason => Assert.Equal("keep: up to date", reason));
        Assert.All(builder.Run().Models, m => Assert.Equal(StepStatus.UpToDate, m.Status));
    }

    [Fact]
    public void A_changed_SELECT_rebuilds_it_and_what_reads_it()
    {
        builder.Run();
        folder.Put("marts/a.sql", "select id + 0 as id from staging.s");
        Changed("a changed SQL, b changed SQL");
    }

    [Fact]
    public void New_data_rebuild_what_reads_them()
    {
        builder.Run();
        folder.Source("landing.t", "select 2::integer as id", "v2");
        Changed("s new data from landing.t, a new data from staging.s, b new data from marts.a");
    }

    [Fact]
    public void A_changed_macro_rebuilds_what_calls_it()
    {
        builder.Run();
        folder.Put("macros/m.sql", "create or replace macro dw_one(i) as i + 1;");
        Changed("b changed SQL");
    }

    [Fact]
    public void A_changed_seed_rebuilds_what_reads_it()
    {
        builder.Run();
        folder.Put("seeds/code.csv", "id\n2\n");
        Changed("c changed SQL, code changed SQL");
    }

    [Theory]
    [InlineData("not_null: true")]
    [InlineData("accepted_values: [1]")]
    [InlineData("relationships: marts.d.id")]
    public void A_changed_column_contract_rebuilds_so_that_it_is_checked(string rule)
    {
        builder.Run();
        folder.Model("marts/a", "select id from staging.s", $"id: {{ type: integer, description: d, {rule} }}");
        Changed("a changed SQL, b changed SQL");
    }

    [Fact]
    public void A_changed_check_rebuilds_so_that_it_runs()
    {
        builder.Run();
        folder.Model("marts/b", "select dw_one(id) as id from marts.a", more: "checks: [{ name: few, expression: id < 9 }]");
        Changed("b changed SQL");
    }

    [Fact]
    public void A_check_that_calls_a_changed_macro_runs_again()
    {
        folder.Model("marts/d", "select 1::integer as id", more: "checks: [{ name: one, expression: dw_one(id) = 1 }]");
        builder.Run();
        folder.Put("macros/m.sql", "create or replace macro dw_one(i) as i + 1;");
        Assert.Equal("changed SQL", builder.Reasons()["d"]);
    }

    [Fact]
    public void A_relation_that_is_gone_is_missing()
    {
        builder.Run();
        folder.Connection.Execute("drop table marts.d");
        Changed("d missing");
    }

    [Fact]
    public void Another_night_rebuilds_only_what_reads_the_context()
    {
        folder.Model("marts/d", "select day(business_date)::integer as id from run.context");
        builder.Run();
        builder.Night = builder.Night.AddDays(1);
        Changed("d new data from run.context");
    }

    [Fact]
    public void A_full_refresh_gives_its_reason()
    {
        builder.Run();
        Assert.All(builder.Reasons(fullRefresh: "a file was replaced").Values, reason => Assert.Equal("a file was replaced", reason));
        Assert.True(builder.Plan(fullRefresh: "x").IsFullRefresh);
    }

    [Fact]
    public void What_is_not_selected_stays_and_says_why_it_would_not()
    {
        var reasons = builder.Reasons("marts.d");
        Assert.Equal(("missing", "keep: not selected (missing)"), (reasons["d"], reasons["a"]));
    }

    [Fact]
    public void A_changed_incremental_model_is_rewritten_whole_with_its_keys()
    {
        folder.Model("run/k", "select id from landing.t").Model("marts/d", "select id from landing.t semi join run.k using (id)",
            more: "materialisation: incremental\nincremental: { keys: run.k, on: [id] }");
        Assert.True(builder.Plan().IsFullRefresh);
        builder.Run();
        Assert.False(builder.Plan().IsFullRefresh);
        folder.Put("marts/d.sql", "select id + 0 as id from landing.t semi join run.k using (id)");
        Assert.True(builder.Plan().IsFullRefresh);
        Changed("k marts.d changed its SQL, d changed SQL");
    }

    [Theory]
    [InlineData("description: The model a.", "description: Other words.")]
    [InlineData("description: d", "description: Other words., unit: pieces")]
    public void Changed_words_publish_again_and_build_nothing(string old, string changed)
    {
        builder.Run();
        var before = builder.Plan().DataVersion;
        Assert.Equal(before, builder.Plan().DataVersion);
        var declaration = Path.Combine(folder.Root, "marts/_a__models.yml");
        File.WriteAllText(declaration, File.ReadAllText(declaration).Replace(old, changed, StringComparison.Ordinal));
        Changed("");
        Assert.NotEqual(before, builder.Plan().DataVersion);
    }

    [Theory]
    [InlineData("description: Other.")]
    [InlineData("description: Out., order_by: [id]")]
    [InlineData("description: Out., partition_by: [id]")]
    [InlineData("description: Out., row_group_size: 4096")]
    public void A_changed_export_publishes_again(string rest)
    {
        var before = builder.Plan().DataVersion;
        folder.Put("publish/e.yml", $"exports:\n  out: {{ relation: marts.a, {rest} }}\n");
        Assert.NotEqual(before, builder.Plan().DataVersion);
    }

    [Fact]
    public void The_place_of_an_export_in_its_file_does_not_matter()
    {
        var before = builder.Plan().DataVersion;
        folder.Put("publish/e.yml", "\n# moved\nexports:\n  out: { relation: marts.a, description: Out. }\n");
        Assert.Equal(before, builder.Plan().DataVersion);
    }

    void Changed(string expected) => Assert.Equal(expected, string.Join(", ", builder.Plan().Models.Where(m => m.IsBuilt).Select(m => $"{m.Model.Name} {m.Reason}")
        .OrderBy(line => Array.IndexOf(["s", "k", "a", "b", "c", "code", "d"], line.Split(' ')[0]))));
}
