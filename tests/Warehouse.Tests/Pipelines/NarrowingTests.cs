using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

/// <summary>A night reads and writes what it touches, and what nothing new reaches stands as it is.</summary>
public sealed class NarrowingTests : IDisposable
{
    const string IdAndAmount = "id: { type: integer, description: d }\namount: { type: integer, description: d }";
    readonly PipelineFolder folder = new();
    readonly Builder builder;

    public NarrowingTests() => builder = new(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_narrowed_relation_is_read_only_where_its_rows_have_keys_that_changed()
    {
        Narrowed("narrow: { landing.t: { id: id } }");
        folder.Source("landing.t", "select * from (values (1, '11'), (2, 'no number'), (4, '40')) v(id, amount)", "v2")
            .Source("landing.k", "select * from (values (1), (4)) v(id)", "v2");
        Assert.Empty(builder.Broken());
        Assert.Equal(["1|11", "2|20", "4|40"], builder.Rows("from marts.m order by id"));
    }

    [Fact]
    public void What_the_select_gives_beside_the_keys_is_not_written()
    {
        Narrowed("");
        folder.Source("landing.t", "select * from (values (1, '11'), (2, '99')) v(id, amount)", "v2").Source("landing.k", "select 1 as id", "v2");
        Assert.Empty(builder.Broken());
        Assert.Equal(["1|11", "2|20"], builder.Rows("from marts.m order by id"));
    }

    [Fact]
    public void A_key_that_is_a_date_bounds_what_is_read()
    {
        folder.Source("landing.t", "select date '2024-12-01' as month, '1' as amount").Source("landing.k", "select date '2024-12-01' as month")
            .Model("run/k", "select month from landing.k", "month: { type: date, description: d }", "month")
            .Model("marts/m", "select month, amount::integer as amount from landing.t", "month: { type: date, description: d }\namount: { type: integer, description: d }", "month",
                "materialisation: incremental\nincremental: { keys: run.k, on: [month], narrow: { landing.t: { month: month } } }");
        builder.Run();
        folder.Source("landing.t", "select * from (values (date '2024-12-01', 'none'), (date '2025-01-01', '2')) v(month, amount)", "v2")
            .Source("landing.k", "select date '2025-01-01' as month", "v2");
        Assert.Empty(builder.Broken());
        Assert.Equal(["2024-12-01|1", "2025-01-01|2"], builder.Rows("from marts.m order by month"));
    }

    [Fact]
    public void An_incremental_model_goes_on_from_what_it_was_and_no_other_model_may()
    {
        const string sum = "select t.id, (t.amount::integer + coalesce((select max(amount) from marts.m), 0))::integer as amount from landing.t";
        folder.Source("landing.t", "select 1 as id, '10' as amount").Source("landing.k", "select 1 as id").Model("run/k", "select id from landing.k")
            .Model("marts/m", sum, IdAndAmount, more: "materialisation: incremental\nincremental: { keys: run.k, on: [id] }");
        Assert.Empty(builder.Broken());
        folder.Source("landing.t", "select 2 as id, '5' as amount", "v2").Source("landing.k", "select 2 as id", "v2");
        Assert.Empty(builder.Broken());
        Assert.Equal(["1|10", "2|15"], builder.Rows("from marts.m order by id"));
        builder.Run(fullRefresh: "test");
        Assert.Equal(["2|5"], builder.Rows("from marts.m"));
        folder.Model("marts/n", "select id from marts.n");
        Assert.Contains("only an incremental model reads what it was before", Assert.Throws<Warehouse.Contracts.ContractException>(() => builder.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_tracks_changes_tells_which_keys_changed_in_which_night()
    {
        Tracked("(1, 10), (2, 20), (3, 30)");
        folder.Source("landing.t", "select * from (values (1, 10), (2, 21), (4, 40)) v(id, amount)", "v2");
        builder.Night = new(2025, 1, 3);
        builder.Run();
        Assert.Equal(["2|False|2025-01-03", "3|False|2025-01-03", "4|True|2025-01-03"],
            builder.Rows("from marts.m__changes where changed_at = date '2025-01-03' order by id"));
    }

    [Fact]
    public void What_reads_a_table_that_came_out_as_it_stood_is_not_built()
    {
        Tracked("(1, 10)");
        folder.Model("marts/reader", "select id from marts.m").Model("marts/reader_of_reader", "select id from marts.reader");
        builder.Run();
        folder.Source("landing.t", "select 1 as id, 10 as amount", "v2");
        Assert.Equal(["marts.m built", "marts.reader up_to_date", "marts.reader_of_reader up_to_date"], Steps());
        Assert.All(builder.Reasons(), reason => Assert.StartsWith("keep: ", reason.Value, StringComparison.Ordinal));
        folder.Source("landing.t", "select 1 as id, 11 as amount", "v3");
        Assert.Equal(["marts.m built", "marts.reader built", "marts.reader_of_reader built"], Steps());
    }

    /// <summary>The reader was not built upon what the table holds since the run that was broken off.</summary>
    [Fact]
    public void A_reader_that_a_broken_off_run_left_behind_is_built_by_the_next()
    {
        Tracked("(1, 10)");
        folder.Model("marts/reader", "select id, amount from marts.m", IdAndAmount);
        builder.Run();
        folder.Source("landing.t", "select 1 as id, 11 as amount", "v2");
        builder.Run(selection: "m");
        folder.Source("landing.t", "select 1 as id, 11 as amount", "v3");
        builder.Run();
        Assert.Equal(["1|11"], builder.Rows("from marts.reader"));
    }

    [Fact]
    public void An_assertion_looks_at_what_the_night_touches_and_a_new_one_at_everything()
    {
        Narrowed("");
        const string narrow = "-- incremental: { keys: run.k, narrow: { marts.m: { id: id } } }\n";
        folder.Put("tests/assert_small.sql", narrow + "select * from marts.m where amount >= 20");
        Assert.Equal(["assert_small: assertion: 1"], builder.Broken());
        folder.Put("tests/assert_small.sql", narrow + "select * from marts.m where amount >= 30");
        Assert.Empty(builder.Broken());
        folder.Source("landing.t", "select 1 as id, '40' as amount", "v2").Source("landing.k", "select 1 as id", "v2");
        Assert.Equal(["assert_small: assertion: 1"], builder.Broken());
    }

    [Theory]
    [InlineData("narrow: { landing.t: { other: id } }", "'other' is no key")]
    [InlineData("narrowed: { landing.t: { id: id } }", "unknown key 'narrowed'")]
    public void A_rule_that_says_something_else_is_refused(string rule, string said) =>
        Assert.Contains(said, Assert.Throws<Warehouse.Contracts.ContractException>(() => Narrowed(rule)).Message, StringComparison.Ordinal);

    void Narrowed(string rule)
    {
        folder.Source("landing.t", "select * from (values (1, '10'), (2, '20')) v(id, amount)").Source("landing.k", "select 1 as id")
            .Model("run/k", "select id from landing.k")
            .Model("marts/m", "select id, amount::integer as amount from landing.t", IdAndAmount,
                more: $"materialisation: incremental\nincremental: {{ keys: run.k, on: [id]{(rule.Length > 0 ? ", " : "")}{rule} }}");
        Assert.Empty(builder.Broken());
    }

    void Tracked(string rows)
    {
        folder.Source("landing.t", $"select * from (values {rows}) v(id, amount)")
            .Model("marts/m", "select id, amount from landing.t", IdAndAmount, more: "track_changes: [id]");
        Assert.Empty(builder.Broken());
    }

    List<string> Steps() => [.. builder.Run().Models.Where(m => m.Relation.StartsWith("marts.", StringComparison.Ordinal))
        .Select(m => $"{m.Relation} {(m.Status == StepStatus.UpToDate ? "up_to_date" : "built")}").Order(StringComparer.Ordinal)];
}
