namespace Warehouse.Tests.Pipelines;

public sealed class MaterialiserTests : IDisposable
{
    readonly PipelineFolder folder = new();
    readonly Builder builder;

    public MaterialiserTests() => builder = new(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_may_turn_from_view_to_table_and_back()
    {
        folder.Model("marts/m", "select 1::integer as id", more: "materialisation: view");
        builder.Run();
        Assert.Equal(["VIEW"], Kind());
        folder.Model("marts/m", "select 2::integer as id", more: "materialisation: table");
        builder.Run();
        Assert.Equal(["BASE TABLE"], Kind());
        folder.Model("marts/m", "select 3::integer as id", more: "materialisation: view");
        builder.Run();
        Assert.Equal(["VIEW"], Kind());
        Assert.Equal(["3"], builder.Rows("from marts.m"));
    }

    [Fact]
    public void A_table_may_turn_into_nothing_and_into_a_history()
    {
        folder.Model("marts/m", "select 1::integer as id");
        builder.Run();
        folder.Model("marts/m", null, more: "materialisation: empty");
        File.Delete(Path.Combine(folder.Root, "marts/m.sql"));
        builder.Run();
        Assert.Empty(builder.Rows("from marts.m"));
        folder.Model("marts/m", "select 1::integer as id, date '2025-01-01' as valid_from", """
            id: { type: integer, description: d }
            valid_from: { type: date, description: d }
            valid_to: { type: date, description: d }
            is_current: { type: boolean, description: d }
            """, "id, valid_from", "materialisation: history\nhistory: { key: [id] }");
        builder.Run();
        Assert.Equal(["1|2025-01-01|-|True"], builder.Rows("from marts.m"));
    }

    [Fact]
    public void An_incremental_model_replaces_the_rows_of_its_keys_only()
    {
        Incremental("select * from (values (1, 10), (2, 20), (3, 30)) v(id, amount)", "select * from (values (1), (2), (3)) v(id)");
        folder.Source("landing.t", "select * from (values (1, 11), (3, 30), (4, 40)) v(id, amount)", "v2").Source("landing.k", "select * from (values (1), (2), (4)) v(id)", "v2");
        builder.Run();
        Assert.Equal(["1|11", "3|30", "4|40"], builder.Rows("from marts.m order by id"));
    }

    [Fact]
    public void A_row_without_key_is_replaced_too()
    {
        Incremental("select * from (values (1, 10), (null::integer, 20)) v(id, amount)", "select * from (values (1), (null::integer)) v(id)", "is not distinct from");
        folder.Source("landing.t", "select * from (values (1, 11), (null::integer, 21)) v(id, amount)", "v2").Source("landing.k", "select * from (values (1), (null::integer)) v(id)", "v2");
        builder.Run();
        Assert.Equal(["1|11", "-|21"], builder.Rows("from marts.m order by id nulls last"));
    }

    [Fact]
    public void A_seed_is_read_with_the_declared_types()
    {
        const string columns = "{ id: { type: integer, description: d }, name: { type: varchar, description: d }, rate: { type: \"decimal(9, 2)\", description: d } }";
        folder.Put("seeds/code.csv", "id,name,rate\n1,\"a, \"\"b\"\"\",0.10\n2,,\n").Put("seeds/_seeds__models.yml",
            $"models:\n  code:\n    description: d\n    grain: [id]\n    columns: {columns}\n");
        builder.Run();
        Assert.Equal(["1|a, \"b\"|0.10", "2|-|-"], builder.Rows("from seeds.code order by id"));
    }

    [Theory]
    [InlineData("id,name\n1,a\n")]
    [InlineData("name,id\n1,2\n")]
    public void A_seed_with_other_columns_than_declared_is_refused(string csv)
    {
        folder.Put("seeds/code.csv", csv).Put("seeds/_seeds__models.yml",
            "models:\n  code:\n    description: d\n    grain: [id]\n    columns:\n      id: { type: integer, description: d }\n      rate: { type: integer, description: d }\n");
        Assert.Contains("code", builder.Failure(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select 1::bigint as id", "'id' is bigint, declared is integer")]
    [InlineData("select 1::integer as id, 2 as extra", "'extra' is selected and not declared")]
    [InlineData("select 1::integer as number", "'id' is declared and not selected; 'number' is selected and not declared")]
    public void Columns_that_are_not_as_declared_fail_before_anything_is_written(string sql, string expected)
    {
        folder.Model("marts/m", "select 1::integer as id");
        builder.Run();
        folder.Put("marts/m.sql", sql);
        Assert.Equal($"{Path.Combine(folder.Root, "marts/m.sql")}: the columns of marts.m are not as declared: {expected}; make the SELECT and the _models.yml beside it agree", builder.Failure());
        Assert.Equal(["1"], builder.Rows("from marts.m"));
    }

    [Theory]
    [InlineData("int")]
    [InlineData("INTEGER")]
    public void A_type_has_its_other_names(string type)
    {
        folder.Model("marts/m", "select 1::integer as id", $"id: {{ type: {type}, description: d }}");
        Assert.Empty(builder.Broken());
    }

    [Fact]
    public void An_error_in_binding_names_model_file_and_line()
    {
        folder.Source("landing.t", "select 1::integer as id").Model("marts/m", "-- Grain: one row.\nselect\n  idd\nfrom landing.t");
        var message = builder.Failure();
        Assert.StartsWith($"marts.m ({Path.Combine(folder.Root, "marts/m.sql")}): ", message, StringComparison.Ordinal);
        Assert.Contains("LINE 3:", message, StringComparison.Ordinal);
        Assert.Contains("idd", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_row_keeps_the_old_rows()
    {
        folder.Source("landing.t", "select '1' as id").Model("marts/m", "select id::integer as id from landing.t");
        builder.Run();
        folder.Source("landing.t", "select 'x' as id", "v2");
        Assert.Contains("'x'", builder.Failure(), StringComparison.Ordinal);
        Assert.Equal(["1"], builder.Rows("from marts.m"));
        Assert.Equal("new data from landing.t", builder.Reasons()["m"]);
    }

    void Incremental(string rows, string keys, string match = "=")
    {
        folder.Source("landing.t", rows).Source("landing.k", keys).Model("run/k", "select id from landing.k")
            .Model("marts/m", $"select id, amount from landing.t where exists (select 1 from run.k where k.id {match} t.id)",
                "id: { type: integer, description: d }\namount: { type: integer, description: d }",
                more: "materialisation: incremental\nincremental: { keys: run.k, on: [id] }");
        Assert.Empty(builder.Broken());
    }

    List<string> Kind() => builder.Rows("select table_type from information_schema.tables where table_schema = 'marts'");
}
