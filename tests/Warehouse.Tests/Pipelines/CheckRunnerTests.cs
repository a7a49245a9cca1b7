using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class CheckRunnerTests : IDisposable
{
    readonly PipelineFolder folder = new();
    readonly Builder builder;

    public CheckRunnerTests() => builder = new(folder);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "id", "(1), (2)", "")]
    [InlineData("", "id", "(1), (1), (2), (2), (2)", "marts.m: grain: id: 2")]
    [InlineData("", "id", "(1), (null), (null)", "marts.m: grain: id: 1")]
    [InlineData(", not_null: true", "id", "(1), (null)", "marts.m: not_null: id: 1")]
    [InlineData(", accepted_values: [1, 2]", "id", "(1), (null), (3), (4)", "marts.m: accepted_values: id: 2")]
    [InlineData(", relationships: marts.other.id", "id", "(1), (null), (7), (8)", "marts.m: relationships: id -> marts.other.id: 2")]
    public void Each_check_of_a_column_counts_its_rows(string rule, string grain, string values, string expected)
    {
        folder.Model("marts/other", "select 1::integer as id").Model("marts/m", $"select id::integer as id from (values {values}) v(id)", $"id: {{ type: integer, description: d{rule} }}", grain);
        Assert.Equal(expected, string.Join(", ", builder.Broken()));
    }

    [Theory]
    [InlineData("id > 0", "(1), (2)", 0)]
    [InlineData("id > 1", "(1), (2), (null)", 1)]
    [InlineData("id > 1 -- more than one", "(1), (2)", 1)]
    [InlineData("id > 1 or id < 0", "(1), (0)", 2)]
    public void An_expression_holds_or_is_unknown(string expression, string values, int offending)
    {
        folder.Model("marts/m", $"select id::integer as id from (values {values}) v(id)", more: $"checks: [{{ name: c, expression: \"{expression}\" }}]");
        Assert.Equal(offending, Checked("c").OffendingRows);
    }

    [Fact]
    public void A_warning_does_not_block_and_an_error_does()
    {
        folder.Model("marts/m", "select 1::integer as id", more: "checks:\n  - { name: w, expression: id > 1, severity: warn }\n  - { name: e, expression: id > 2 }");
        var report = builder.Run();
        Assert.Equal([false, true], new[] { "w", "e" }.Select(name => report.Checks.Single(c => c.Check == name).IsBlocking));
        Assert.True(report.HasBlockingChecks);
        Assert.Equal((StepStatus.Failed, null, false), (report.Models[0].Status, report.Models[0].Message, report.Failures.Any()));
    }

    [Fact]
    public void Five_offending_rows_are_shown_as_JSON()
    {
        folder.Model("marts/m", "select i::integer as id from range(8) t(i)", more: "checks: [{ name: c, expression: id > 99 }]");
        var lines = Checked("c").Sample!.Split('\n');
        Assert.Equal((8L, 5, "{\"id\":0}"), (Checked("c").OffendingRows, lines.Length, lines[0]));
        folder.Model("marts/m", "select (i / 2)::integer as id from range(4) t(i)", more: "checks: [{ name: c, expression: id < 99 }]");
        Assert.Null(Checked("c").Sample);
    }

    [Fact]
    public void An_assertion_returns_the_offending_rows()
    {
        folder.Model("marts/m", "select 1::integer as id").Put("tests/assert_none.sql", "select * from marts.m where id > 1 -- none\n;")
            .Put("tests/assert_one.sql", "select * from marts.m").Put("tests/assert_warned.sql", "-- severity: warn\nselect * from marts.m");
        var checks = builder.Run().Checks.Where(c => c.Check == "assertion").Select(c => (c.Relation, c.OffendingRows, c.IsBlocking, c.Sample));
        Assert.Equal([("assert_none", 0, false, null), ("assert_one", 1, true, "{\"id\":1}"), ("assert_warned", 1L, false, (string?)"{\"id\":1}")], checks);
    }

    [Fact]
    public void A_failed_assertion_runs_again_though_nothing_changed()
    {
        folder.Model("marts/m", "select 1::integer as id").Put("tests/assert_one.sql", "select * from marts.m");
        Assert.True(builder.Run().HasBlockingChecks);
        Assert.True(builder.Run().HasBlockingChecks);
    }

    [Fact]
    public void An_assertion_on_landed_rows_alone_runs_too()
    {
        folder.Source("landing.t", "select 1::integer as id").Model("marts/m", "select id from landing.t").Put("tests/assert_none_landed.sql", "select * from landing.t");
        Assert.Equal(["assert_none_landed: assertion: 1"], builder.Broken());
    }

    [Fact]
    public void A_new_or_changed_assertion_runs_though_no_model_changed()
    {
        folder.Model("marts/m", "select 1::integer as id").Put("tests/assert_x.sql", "select * from marts.m where id > 1");
        Assert.Empty(builder.Broken());
        folder.Put("tests/assert_x.sql", "select * from marts.m where id = 1");
        Assert.Equal(["assert_x: assertion: 1"], builder.Broken());
    }

    [Fact]
    public void An_assertion_that_cannot_be_bound_names_its_file()
    {
        folder.Model("marts/m", "select 1::integer as id").Put("tests/assert_x.sql", "select no from marts.m");
        var e = Assert.Throws<StepException>(() => builder.Run());
        Assert.Equal(("assert_x", Path.Combine(folder.Root, "tests/assert_x.sql")), (e.Step, e.File));
    }

    [Fact]
    public void A_night_looks_only_at_the_rows_that_it_replaced()
    {
        folder.Source("landing.t", "select * from (values (1, 1), (2, -1)) v(id, amount)").Source("landing.k", "select * from (values (1), (2)) v(id)").Model("run/k", "select id from landing.k")
            .Model("marts/m", "select id, amount from landing.t semi join run.k using (id)", "id: { type: integer, description: d }\namount: { type: integer, description: d }",
                more: "materialisation: incremental\nincremental: { keys: run.k, on: [id] }\nchecks: [{ name: positive, expression: amount > 0, severity: warn }]");
        Assert.Equal(["marts.m: positive: 1"], builder.Broken());
        folder.Source("landing.t", "select * from (values (1, -5), (2, -1)) v(id, amount)", "v2").Source("landing.k", "select 1::integer as id", "v2");
        Assert.Equal(["marts.m: positive: 1"], builder.Broken());
        Assert.Equal(["1|-5", "2|-1"], builder.Rows("from marts.m order by id"));
    }

    [Fact]
    public void A_key_with_an_odd_name_is_checked()
    {
        folder.Model("marts/m", "select 1::integer as \"order by\"", "\"order by\": { type: integer, description: d, not_null: true, accepted_values: [\"it's\"] }", "\"order by\"");
        Assert.Equal(["marts.m: accepted_values: order by: 1"], builder.Broken());
    }

    CheckResult Checked(string name) => builder.Run(fullRefresh: "test").Checks.Single(c => c.Check == name);
}
