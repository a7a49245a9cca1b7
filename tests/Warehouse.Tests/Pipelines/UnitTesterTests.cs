using Warehouse.Contracts;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class UnitTesterTests : IDisposable
{
    readonly PipelineFolder folder = new();

    public UnitTesterTests()
    {
        _ = new Builder(folder);
        folder.Source("landing.t", "select 1::integer as id, 'a' as name, 1.5::decimal(9,2) as amount, date '2025-01-01' as day").Put("macros/m.sql", "create or replace macro dw_twice(i) as i * 2;")
            .Model("marts/other", "select 1::integer as id")
            .Model("marts/m", """
                select dw_twice(t.id)::integer as id, t.name, c.business_date as night
                from landing.t left join marts.other using (id) cross join run.context c where t.amount is null or t.amount > 0
                """,
                "id: { type: integer, description: d }\nname: { type: varchar, description: d }\nnight: { type: date, description: d }");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_as_expected_pass_in_any_order()
    {
        Assert.Empty(Run("""
            - name: Two
              model: marts.m
              given:
                landing.t: [{ id: 1, name: a }, { id: 2, name: "" }, { id: 3, amount: -1 }]
                run.context: [{ business_date: 2025-01-02 }]
              expect: [{ id: 4, name: "" }, { id: 2, name: a }]
            """));
    }

    [Fact]
    public void A_difference_shows_what_is_missing_and_what_is_too_many()
    {
        Assert.Equal(["missing: {\"id\":5}", "unexpected: {\"id\":2}"], Run("""
            - name: Two
              model: marts.m
              given: { landing.t: [{ id: 1 }], run.context: [{ business_date: 2025-01-02 }] }
              expect: [{ id: 5 }]
            """).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[{ id: 2 }, { id: 2 }]", 0)]
    [InlineData("[{ id: 2 }]", 1)]
    [InlineData("[{ id: 2 }, { id: 2 }, { id: 2 }]", 1)]
    [InlineData("[]", 2)]
    [InlineData("[{ id: 2, name: ~ }, { id: 2, name: null }]", 0)]
    [InlineData("[{ id: 2, name: 'null' }, { id: 2 }]", 2)]
    public void Equal_rows_are_counted(string expect, int differences)
    {
        Assert.Equal(differences, Run($"""
            - name: Twice
              model: marts.m
              given: {Map("landing.t: [{ id: 1 }, { id: 1 }], run.context: [{ business_date: 2025-01-02 }]")}
              expect: {expect}
            """).Count);
    }

    [Fact]
    public void What_is_not_given_is_empty()
    {
        Assert.Empty(Run("- { name: None, model: marts.m, expect: [] }"));
    }

    [Theory]
    [InlineData("given: { landing.no: [] }, expect: []", "'T' gives 'landing.no', which marts.m does not read")]
    [InlineData("given: { landing.t: [{ idd: 1 }] }, expect: []", "'T' gives 'landing.t.idd'")]
    [InlineData("given: { landing.t: [{ id: one }] }, expect: []", "")]
    [InlineData("expect: [{ idd: 1 }]", "'T' expects 'idd'")]
    [InlineData("expect: [{ id: one }]", "")]
    public void What_a_test_says_wrongly_is_named_with_its_line(string rest, string found)
    {
        var e = Assert.Throws<ContractException>(() => Run($"# a comment\n- {Map($"name: T, model: marts.m, {rest}")}"));
        Assert.Equal((Path.Combine(folder.Root, "tests/unit/m.yml"), 3L), (e.File, e.Line));
        Assert.StartsWith(found, e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_cannot_be_bound_is_a_difference()
    {
        folder.Put("marts/m.sql", "select idd as id, name, day as night from landing.t");
        Assert.Contains("idd", Assert.Single(Run("- { name: T, model: marts.m, expect: [] }")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_is_tested_with_its_intervals()
    {
        folder.Model("marts/h", "select id, day as valid_from, name from landing.t", """
            id: { type: integer, description: d }
            valid_from: { type: date, description: d }
            name: { type: varchar, description: d }
            valid_to: { type: date, description: d }
            is_current: { type: boolean, description: d }
            """, "id, valid_from", "materialisation: history\nhistory: { key: [id] }");
        Assert.Empty(Run("""
            - name: Two_versions
              model: marts.h
              given: { landing.t: [{ id: 1, day: 2025-01-01, name: a }, { id: 1, day: 2025-01-03, name: b }, { id: 1, day: 2025-01-05, name: b }] }
              expect:
                - { id: 1, valid_from: 2025-01-01, valid_to: 2025-01-03, is_current: false }
                - { id: 1, valid_from: 2025-01-03, valid_to: ~, is_current: true }
            """));
    }

    [Fact]
    public void Rows_that_the_SELECT_gives_in_another_type_are_compared_as_declared()
    {
        folder.Model("marts/m", "select id, amount from landing.t", "id: { type: integer, description: d }\namount: { type: \"decimal(9,2)\", description: d }");
        Assert.Empty(Run("- { name: T, model: marts.m, given: { landing.t: [{ id: 1, amount: 1.5 }] }, expect: [{ id: 1, amount: \"1.50\" }] }"));
    }

    IReadOnlyList<string> Run(string test)
    {
        folder.Put("tests/unit/m.yml", "tests:\n" + string.Join('\n', test.Split('\n').Select(line => "  " + line)));
        return Assert.Single(UnitTester.Run(folder.Catalogue(), folder.Sources)).Differences;
    }

    static string Map(string content) => "{ " + content + " }";
}
