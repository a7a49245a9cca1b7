using Warehouse.Contracts;

namespace Warehouse.Tests.Pipelines;

public sealed class CatalogueTests : IDisposable
{
    readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Models_stand_behind_all_that_they_read()
    {
        folder.Source("landing.t", "select 1::integer as id").Model("marts/a", "select * from marts.z").Model("marts/z", "select * from staging.s").Model("staging/bank/s", "select * from landing.t");
        Assert.Equal(["staging.s", "marts.z", "marts.a"], folder.Catalogue().Models.Select(m => m.Relation));
    }

    [Fact]
    public void Keys_references_the_context_and_the_ledger_may_be_read()
    {
        folder.Model("run/k", "select 1::integer as id from run.context, ops.loads").Model("marts/b", "select 1::integer as id")
            .Model("marts/a", "select 1::integer as id", "id: { type: integer, description: d, relationships: marts.b.id }",
                more: "materialisation: incremental\nincremental: { keys: run.k, on: [id] }");
        var catalogue = folder.Catalogue();
        Assert.Equal(["marts.b", "run.k"], catalogue.Find("marts.a")!.DependsOn.Order(StringComparer.Ordinal));
        Assert.Equal("marts.a", catalogue.Models[^1].Relation);
    }

    [Fact]
    public void A_circle_is_shown_whole()
    {
        folder.Model("marts/a", "select * from marts.b").Model("marts/b", "select * from marts.c").Model("marts/c", "select * from marts.a");
        var e = Fails();
        Assert.Equal("models read each other in a circle: marts.a -> marts.b -> marts.c -> marts.a", e.Found);
        Assert.Equal(Path.Combine(folder.Root, "marts/a.sql"), e.File);
    }

    [Fact]
    public void A_model_that_reads_itself_is_a_circle()
    {
        folder.Model("marts/a", "select * from marts.a");
        Assert.Equal("models read each other in a circle: marts.a -> marts.a", Fails().Found);
    }

    [Theory]
    [InlineData("marts.no", "permitted: marts.a")]
    [InlineData("landing.no", "permitted: landing.t")]
    [InlineData("nowhere.no", "permitted: landing.t, marts.a")]
    public void An_unknown_relation_is_named_with_those_near_it(string relation, string permitted)
    {
        folder.Source("landing.t", "select 1 as id").Model("marts/a", $"select * from {relation}");
        Assert.Equal(($"the relation '{relation}' is neither a model nor a source", permitted), (Fails().Found, Fails().Permitted));
    }

    [Fact]
    public void Assertions_exports_keys_and_references_must_exist_too()
    {
        folder.Model("marts/a", "select 1::integer as id", "id: { type: integer, description: d, relationships: marts.no.id }");
        Assert.Contains("'marts.no'", Fails().Found, StringComparison.Ordinal);
        folder.Model("marts/a", "select 1::integer as id", more: "materialisation: incremental\nincremental: { keys: run.no, on: [id] }");
        Assert.Contains("'run.no'", Fails().Found, StringComparison.Ordinal);
        folder.Model("marts/a", "select 1::integer as id").Put("tests/assert_x.sql", "select * from marts.gone");
        Assert.Equal(Path.Combine(folder.Root, "tests/assert_x.sql"), Fails().File);
    }

    [Fact]
    public void An_export_of_what_no_model_makes_is_named_with_its_line()
    {
        folder.Model("marts/a", "select 1::integer as id").Put("publish/exports.yml", "exports:\n  out:\n    relation: marts.no\n");
        Assert.Equal((3L, "the export 'out' names 'marts.no', which no model makes", "permitted: marts.a"), (Fails().Line, Fails().Found, Fails().Permitted));
    }

    [Theory]
    [InlineData("partition_by: [no]")]
    [InlineData("order_by: [no]")]
    public void An_export_by_a_column_that_is_not_declared_is_refused(string rule)
    {
        folder.Model("marts/a", "select 1::integer as id").Put("publish/exports.yml", $"exports:\n  out:\n    relation: marts.a\n    {rule}\n");
        Assert.Contains("'no'", Fails().Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "a b c d e")]
    [InlineData("", "a b c d e")]
    [InlineData("b", "b")]
    [InlineData("marts.b", "b")]
    [InlineData("b+", "b c d")]
    [InlineData("+b", "a b")]
    [InlineData("+b+", "a b c d")]
    [InlineData("a,e", "a e")]
    [InlineData("a e", "a e")]
    [InlineData("+c, e", "a b c e")]
    [InlineData("staging", "a")]
    [InlineData("staging+", "a b c d")]
    [InlineData("marts", "b c d e")]
    public void A_selection_names_models(string? selection, string expected)
    {
        Chain();
        Assert.Equal(expected, string.Join(' ', folder.Catalogue().Select(selection).Select(r => r.Split('.')[1]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("x", "'x' is no model")]
    [InlineData("a,marts.x+", "'marts.x' is no model")]
    [InlineData("+", "'' is no model")]
    [InlineData("B", "'B' is no model")]
    public void An_unknown_name_in_a_selection_is_refused(string selection, string found)
    {
        Chain();
        var e = Assert.Throws<ContractException>(() => folder.Catalogue().Select(selection));
        Assert.Equal(("--select", found), (e.File, e.Found));
    }

    void Chain() => folder.Model("staging/bank/a", "select 1::integer as id").Model("marts/b", "select * from staging.a").Model("marts/c", "select * from marts.b")
        .Model("marts/d", "select * from marts.c").Model("marts/e", "select 1::integer as id");

    ContractException Fails() => Assert.Throws<ContractException>(() => folder.Catalogue());
}
