using Warehouse.Contracts;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

/// <summary>A pipeline that extends another inherits its files and replaces those that it has itself.</summary>
public sealed class ExtendsTests : IDisposable
{
    readonly PipelineFolder folder = new();

    public ExtendsTests()
    {
        const string folders = "folders:\n  staging: { schema: staging, materialisation: view }\n  marts: { schema: marts, materialisation: table }\n";
        folder.Put("base/pipeline.yml", $"name: base\nsources: [core]\n{folders}")
            .Put("own/pipeline.yml", "name: own\nextends: ../base\nsources: [own]\n");
        folder.Model("base/marts/m", "select 1::integer as id").Model("base/marts/n", null, more: "materialisation: empty").Model("base/staging/core/stg_core", "select 1::integer as id");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_not_replaced_is_inherited_but_not_the_staging_of_other_sources()
    {
        var pipeline = folder.Read("own");
        Assert.Equal(("own", "marts.m marts.n"), (pipeline.Name, string.Join(' ', pipeline.Models.Select(m => m.Relation))));
        Assert.Equal(["marts.m", "marts.n", "staging.stg_core"], folder.Read("base").Models.Select(m => m.Relation));
        Assert.Equal([Path.Combine(folder.Root, "own", "sources", "own.yml")], pipeline.SourceFiles);
    }

    [Fact]
    public void A_file_of_the_same_relation_replaces_the_SQL_and_keeps_the_declaration()
    {
        folder.Put("own/marts/elsewhere/m.sql", "select 2::integer as id");
        var model = folder.Read("own").Models[0];
        Assert.Equal(("select 2::integer as id", "The model m."), (model.Sql, model.Description));
        Assert.Equal("select 1::integer as id", folder.Read("base").Models[0].Sql);
    }

    [Fact]
    public void A_declaration_replaces_the_inherited_one_wholly()
    {
        folder.Put("own/marts/_m__models.yml", "models:\n  m:\n    description: Another.\n    grain: [key]\n    columns:\n      key: { type: varchar, description: d }\n");
        var model = folder.Read("own").Models[0];
        Assert.Equal(("Another.", "key", "select 1::integer as id"), (model.Description, model.Columns.Single().Name, model.Sql));
    }

    [Fact]
    public void A_file_for_what_was_declared_empty_takes_the_folders_materialisation()
    {
        folder.Put("own/marts/n.sql", "select 3::integer as id");
        Assert.Equal((Materialisation.Table, "select 3::integer as id"), folder.Read("own").Models.Where(m => m.Name == "n").Select(m => (m.Materialisation, m.Sql)).Single());
    }

    [Fact]
    public void Macros_assertions_exports_and_seeds_are_inherited_and_replaced_by_name()
    {
        const string seeds = "models:\n  code:\n    description: d\n    grain: [id]\n    columns: { id: { type: integer, description: d } }\n";
        folder.Put("base/macros/a.sql", "base a").Put("base/macros/b.sql", "base b").Put("own/macros/b.sql", "own b").Put("own/macros/c.sql", "own c")
            .Put("base/tests/assert_x.sql", "base x").Put("own/tests/assert_x.sql", "own x")
            .Put("base/publish/exports.yml", "exports:\n  e: { relation: marts.m }\n  f: { relation: marts.m }\n").Put("own/publish/more.yml", "exports:\n  f: { relation: marts.n }\n")
            .Put("base/seeds/code.csv", "id\n1\n").Put("base/seeds/_seeds__models.yml", seeds).Put("own/seeds/code.csv", "id\n2\n");
        var pipeline = folder.Read("own");
        Assert.Equal(["base a", "own b", "own c"], pipeline.Macros);
        Assert.Equal(["own x"], pipeline.Assertions.Select(a => a.Sql));
        Assert.Equal(["e marts.m", "f marts.n"], pipeline.Exports.Select(e => $"{e.Name} {e.Relation}"));
        Assert.Equal(Path.Combine(folder.Root, "own", "seeds", "code.csv"), pipeline.Models.Single(m => m.Name == "code").File);
    }

    [Fact]
    public void An_own_file_of_exports_replaces_that_of_the_same_name()
    {
        folder.Put("base/publish/exports.yml", "exports:\n  e: { relation: marts.m }\n").Put("own/publish/exports.yml", "exports:\n  f: { relation: marts.n }\n");
        Assert.Equal(["f"], folder.Read("own").Exports.Select(e => e.Name));
    }

    [Fact]
    public void Inherited_tests_of_a_replaced_model_fall_away()
    {
        const string test = "tests:\n  - { name: T, model: marts.m, expect: [] }\n";
        folder.Put("base/tests/unit/m.yml", test);
        Assert.Single(folder.Read("own").UnitTests);
        folder.Put("own/marts/m.sql", "select 2::integer as id");
        Assert.Empty(folder.Read("own").UnitTests);
        folder.Put("own/tests/unit/m.yml", test);
        Assert.Single(folder.Read("own").UnitTests);
    }

    [Fact]
    public void The_folder_may_be_named_with_a_slash_or_relatively()
    {
        folder.Put("own/marts/m.sql", "select 2::integer as id").Put("own/tests/unit/m.yml", "tests:\n  - { name: T, model: marts.m, expect: [] }\n");
        foreach (var path in new[] { Path.Combine(folder.Root, "own/"), Path.Combine(folder.Root, "base/../own"),
            Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(folder.Root, "own")) })
            Assert.Single(PipelineReader.Read(path).UnitTests);
    }

    [Fact]
    public void A_circle_of_pipelines_is_refused()
    {
        folder.Put("base/pipeline.yml", "name: base\nextends: ../own\n");
        var e = Assert.Throws<ContractException>(() => folder.Read("own"));
        Assert.Equal("'extends: ../own' leads back to the pipeline itself", e.Found);
    }
}
