using Serilog.Events;
using Warehouse.Cli;
using Warehouse.Pipelines;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Pipelines;

public sealed class ColumnLineageTests : IDisposable
{
    readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("select a.x, a.y + b.z as s from landing.t a join landing.u b on a.k = b.k", "x: t.x", "s: t.y u.z")]
    [InlineData("with c as (select x as p, y from landing.t), d as (select p, sum(y) over (order by p) as q from c) select * from d", "p: t.x", "q: t.x t.y")]
    [InlineData("select * exclude (y) replace (x + z as x) from landing.t cross join (select z from landing.u) u", "k: t.k", "x: t.x u.z", "z: u.z")]
    [InlineData("select x as n from landing.t union all select z from landing.u", "n: t.x u.z")]
    [InlineData("select (select max(z) from landing.u where u.k = t.k) as m, 1 as one from landing.t", "m: u.z", "one:")]
    [InlineData("select x as a, a + 1 as b from landing.t", "a: t.x", "b: t.x")]
    [InlineData("with recursive r as (select x, 1 as depth from landing.t union all select r.x, r.depth + u.z from r join landing.u on true) select * from r", "x: t.x", "depth: u.z")]
    [InlineData("select k, coalesce(x, z) as v from landing.t left join landing.u using (k)", "k: t.k u.k", "v: t.x u.z")]
    [InlineData("select v.p, c from (values (1, 2)) v(p, q), (select y as c from landing.t)", "p:", "c: t.y")]
    public void A_column_comes_from_what_its_value_is_made_of(string sql, params string[] expected)
    {
        folder.Source("landing.t", "select 1 as k, 2 as x, 3 as y").Source("landing.u", "select 1 as k, 4 as z");
        folder.Model("marts/m", sql, string.Join('\n', expected.Select(e => $"{e.Split(':')[0]}: {{ type: integer, description: d }}")), expected[0].Split(':')[0]);
        var lineage = ColumnLineage.Read(folder.Catalogue(), folder.Sources, folder.Connection);
        Assert.Equal(expected, lineage.ColumnsOf("marts.m").Select(c => ($"{c}: "
            + $"{string.Join(' ', lineage.Of("marts.m", c).Select(o => $"{o.Relation.Split('.')[1]}.{o.Column}"))}").TrimEnd()).Where(line => expected.Any(e => e.Split(':')[0] == line.Split(':')[0])));
    }

    [Fact]
    public void The_columns_of_every_model_are_those_that_its_contract_declares_and_money_comes_from_files()
    {
        foreach (var name in new[] { "key_accounts", "small_bank", "berka", "online_retail" })
        {
            using var workspace = Workspace.OpenEmpty(new(Path.Combine(Checkout.Root, "pipelines", name), "", folder.Root, 0, 1, "1GB", LogEventLevel.Information));
            var catalogue = workspace.Catalogue;
            var lineage = ColumnLineage.Read(catalogue, workspace.Sources, workspace.Connection);
            foreach (var model in catalogue.Models.Where(m => m.Sql.Length > 0 && m.History is null))
                Assert.Equal((model.Relation, string.Join(',', model.Columns.Select(c => c.Name).Order(StringComparer.Ordinal))), (model.Relation,
                    string.Join(',', lineage.ColumnsOf(model.Relation).Order(StringComparer.Ordinal))));
            if (name == "key_accounts")
            {
                var roots = lineage.Roots("marts.customer_year_contribution", "interest_margin").Select(o => $"{o.Relation}.{o.Column}").ToList();
                Assert.Contains(roots, r => r.StartsWith("landing.core__transaction", StringComparison.Ordinal) && r.EndsWith(".amount", StringComparison.Ordinal));
                Assert.DoesNotContain(roots, r => r.StartsWith("marts.", StringComparison.Ordinal));
            }
        }
    }
}
