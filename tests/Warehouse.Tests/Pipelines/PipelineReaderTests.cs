using Warehouse.Contracts;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class PipelineReaderTests : IDisposable
{
    readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_become_models_with_the_folders_defaults()
    {
        folder.Model("staging/bank/stg_a", "select 1::integer as id;\n").Model("marts/area/deep/m", "select 1::integer as id")
            .Put("macros/m.sql", "create or replace macro dw_x(a) as a;")
            .Put("tests/assert_b.sql", "-- severity: warn\nselect * from marts.m").Put("tests/assert_a.sql", "select * from marts.m;");
        var pipeline = folder.Read();
        Assert.Equal(["marts.m Table", "staging.stg_a View"], pipeline.Models.Select(m => $"{m.Relation} {m.Materialisation}"));
        Assert.Equal("select 1::integer as id", pipeline.Models[1].Sql);
        Assert.Equal([("assert_a", Severity.Error, "select * from marts.m"), ("assert_b", Severity.Warn, "-- severity: warn\nselect * from marts.m")],
            pipeline.Assertions.Select(a => (a.Name, a.Severity, a.Sql)));
        Assert.Single(pipeline.Macros);
        Assert.Equal([Path.Combine(folder.Root, "sources", "bank.yml")], pipeline.SourceFiles);
    }

    [Fact]
    public void A_declaration_is_read_whole()
    {
        folder.Model("marts/m", "select 1", """
            id: { type: INTEGER, description: Number., not_null: true, unit: pieces }
            kind: { type: varchar, description: Kind., accepted_values: [a, b], relationships: marts.kinds.kind }
            """, more: "materialisation: incremental\nincremental: { keys: run.ids, on: [id] }\nchecks:\n  - { name: positive, expression: \"id > 0\", severity: warn }");
        var model = Assert.Single(folder.Read().Models);
        Assert.Equal(("The model m.", Materialisation.Incremental), (model.Description, model.Materialisation));
        Assert.Equal(("run.ids", "id"), (model.Incremental!.Keys, Assert.Single(model.Incremental.On)));
        Assert.Equal(("integer", "pieces", true), (model.Columns[0].Type, model.Columns[0].Unit, model.Columns[0].NotNull));
        Assert.Equal(new ColumnReference("marts.kinds", "kind"), model.Columns[1].References);
        Assert.Equal(["a", "b"], model.Columns[1].AcceptedValues);
        Assert.Equal(new ExpressionCheck("positive", "id > 0", Severity.Warn), Assert.Single(model.Checks));
    }

    [Fact]
    public void A_seed_is_a_CSV_file_with_declared_columns()
    {
        folder.Put("seeds/code.csv", "id\n1\n").Put("seeds/_seeds__models.yml", "models:\n  code:\n    description: d\n    grain: [id]\n    columns:\n      id: { type: integer, description: d }\n");
        Assert.Equal(("seeds.code", Materialisation.Seed, ""), folder.Read().Models.Select(m => (m.Relation, m.Materialisation, m.Sql)).Single());
    }

    [Fact]
    public void An_undeclared_model_is_named()
    {
        var e = Fails(f => f.Put("marts/m.sql", "select 1"));
        Assert.Equal((Path.Combine(folder.Root, "marts/m.sql"), "the model 'marts.m' is declared in no _<folder>__models.yml"), (e.File, e.Found));
    }

    [Fact]
    public void A_declaration_without_file_is_named_with_its_line()
    {
        var e = Fails(f => f.Model("marts/m", null));
        Assert.Equal((Path.Combine(folder.Root, "marts/_m__models.yml"), "the model 'm' has no file", "write m.sql, or declare 'materialisation: empty'"), (e.File, e.Found, e.Permitted));
        Assert.InRange(e.Line, 2, 3);
    }

    [Fact]
    public void An_empty_model_needs_no_file()
    {
        folder.Model("marts/m", null, more: "materialisation: empty");
        Assert.Equal(Materialisation.Empty, Assert.Single(folder.Read().Models).Materialisation);
    }

    [Theory]
    [InlineData("grain: [no]", "'no' is no declared column")]
    [InlineData("grain: []", "'m' has no grain")]
    [InlineData("grain: [id]\nmaterialisation: incremental", "'m' has 'incremental' in only one of two places")]
    [InlineData("grain: [id]\nincremental: { keys: run.k, on: [id] }", "'m' has 'incremental' in only one of two places")]
    [InlineData("grain: [id]\nmaterialisation: history", "'m' has 'history' in only one of two places")]
    [InlineData("grain: [id]\nmaterialisation: history\nhistory: { key: [no] }", "'no' is no declared column")]
    [InlineData("grain: [id]\nmaterialisation: incremental\nincremental: { keys: run.k, on: [no] }", "'no' is no declared column")]
    [InlineData("grain: [id]\nmaterialisation: incremental\nincremental: { keys: run.k }", "'incremental' has no on")]
    [InlineData("grain: [id]\nmaterialisation: tabel", "'materialisation: tabel'")]
    [InlineData("grain: [id]\nchecks: [{ name: a, expression: b, severity: fatal }]", "'severity: fatal'")]
    [InlineData("grain: [id]\nchecks: [{ name: a }]", "'expression' is missing under 'checks'")]
    [InlineData("grain: [id]\nowner: me", "unknown key 'owner' under 'm'")]
    [InlineData("grain: [id]\ndescription2: x", "unknown key 'description2' under 'm'")]
    public void A_wrong_declaration_is_named(string lines, string found)
    {
        var indented = lines.Replace("\n", "\n    ", StringComparison.Ordinal);
        var e = Fails(f => f.Put("marts/m.sql", "select 1").Put("marts/_m__models.yml",
            $"models:\n  m:\n    description: d\n    {indented}\n    columns: {{ id: {{ type: integer, description: d }} }}\n"));
        Assert.Equal(found, e.Found);
        Assert.InRange(e.Line, 3, 8);
    }

    [Theory]
    [InlineData("{ type: integer }", "'description' is missing under 'id'")]
    [InlineData("{ description: d }", "'type' is missing under 'id'")]
    [InlineData("{ type: integer, description: d, relationships: marts.x }", "'relationships: marts.x'")]
    [InlineData("{ type: integer, description: d, unique: true }", "unknown key 'unique' under 'id'")]
    public void A_wrong_column_is_named(string column, string found)
    {
        Assert.Equal(found, Fails(f => f.Model("marts/m", "select 1", $"id: {column}")).Found);
    }

    [Theory]
    [InlineData("sorces: [a]", 1, "unknown key 'sorces'")]
    [InlineData("sources: [a]", 1, "'name' is missing")]
    [InlineData("name: x\nfolders:\n  marts: { schema: marts }", 3, "'materialisation' is missing under 'marts'")]
    [InlineData("name: x\nfolders:\n  marts: { schema: marts, materialisation: table, owner: me }", 3, "unknown key 'owner' under 'marts'")]
    [InlineData("name: x\nextends: .", 2, "'extends: .' leads back to the pipeline itself")]
    [InlineData("name: x\nextends: ../nowhere", 0, "there is no such file")]
    public void A_wrong_pipeline_file_is_named(string yaml, long line, string found)
    {
        var e = Fails(f => f.Put("pipeline.yml", yaml));
        Assert.Equal((line, found), (e.Line, e.Found));
    }

    [Theory]
    [InlineData("{ description: d }", "'relation' is missing under 'out'")]
    [InlineData("{ relation: marts.m, row_group_size: 10 }", "'row_group_size: 10'")]
    [InlineData("{ relation: marts.m, format: csv }", "unknown key 'format' under 'out'")]
    public void A_wrong_export_is_named(string export, string found)
    {
        Assert.Equal(found, Fails(f => f.Model("marts/m", "select 1").Put("publish/exports.yml", $"exports:\n  out: {export}\n")).Found);
    }

    [Theory]
    [InlineData("- { name: a, model: marts.no, expect: [] }", "the test's model 'marts.no' does not exist")]
    [InlineData("- { name: a, model: marts.m }", "the test expects nothing")]
    [InlineData("- { name: a, expect: [] }", "'model' is missing under 'tests'")]
    [InlineData("- { name: a, model: marts.m, expect: [], gives: {} }", "unknown key 'gives' under 'tests'")]
    public void A_wrong_unit_test_is_named(string test, string found)
    {
        Assert.Equal(found, Fails(f => f.Model("marts/m", "select 1").Put("tests/unit/m.yml", $"tests:\n  {test}\n")).Found);
    }

    ContractException Fails(Action<PipelineFolder> write)
    {
        write(folder);
        return Assert.Throws<ContractException>(() => folder.Read());
    }
}
