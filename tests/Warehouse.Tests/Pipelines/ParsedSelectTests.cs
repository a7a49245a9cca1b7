using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class ParsedSelectTests : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("select 1 as one", "")]
    [InlineData("select * from a.x", "a.x")]
    [InlineData("from a.x", "a.x")]
    [InlineData("select * from a.x, b.y", "a.x b.y")]
    [InlineData("select * from a.x left join b.y using (id) cross join c.z", "a.x b.y c.z")]
    [InlineData("select * from a.x asof join b.y on x.id = y.id and x.d >= y.d", "a.x b.y")]
    [InlineData("with t as (select * from a.x) select * from t", "a.x")]
    [InlineData("with t as (select * from a.x), u as (select * from t join b.y using (id)) select * from u", "a.x b.y")]
    [InlineData("with t as (select * from a.x) select * from t union all select * from b.y", "a.x b.y")]
    [InlineData("select * from a.x union select * from b.y except select * from c.z", "a.x b.y c.z")]
    [InlineData("select * from a.x where id in (select id from b.y)", "a.x b.y")]
    [InlineData("select (select max(i) from b.y where y.id = x.id) from a.x", "a.x b.y")]
    [InlineData("select * from a.x where exists (from b.y)", "a.x b.y")]
    [InlineData("select * from (select * from (select * from a.x))", "a.x")]
    [InlineData("select * from a.x, lateral (select * from b.y where y.id = x.id) l", "a.x b.y")]
    [InlineData("with recursive t as (select id from a.x union all select t.id from t join b.y on t.id = y.id) select * from t", "a.x b.y")]
    [InlineData("with recursive t(n) as (select 1 union all select n + 1 from t where n < 9) select * from t", "")]
    [InlineData("with x as (select * from a.x) select * from x", "a.x")]
    [InlineData("with x as (select 1 as i) select * from x join a.x as y on true", "a.x")]
    [InlineData("with t as materialized (select * from a.x) select * from t", "a.x")]
    [InlineData("select * from (with t as (select * from a.x) select * from t)", "a.x")]
    [InlineData("select * from \"a\".\"x\"", "a.x")]
    [InlineData("select * from A.X", "a.x")]
    [InlineData("select * from \"a\".\"x y\"", "a.x y")]
    [InlineData("with \"my t\" as (select 1) select * from \"My T\"", "")]
    [InlineData("select * from range(5) r(i)", "")]
    [InlineData("select unnest([1, 2]) from a.x", "a.x")]
    [InlineData("select * from (values (1), (2)) v(i)", "")]
    [InlineData("select count(*) over (partition by id order by (select max(k) from b.y)) from a.x qualify row_number() over () = 1", "a.x b.y")]
    [InlineData("select case when id in (select id from b.y) then 1 end from a.x group by all having count(*) > (select 1 from c.z)", "a.x b.y c.z")]
    [InlineData("select * from (pivot a.x on kind in ('a', 'b') using sum(v))", "a.x")]
    [InlineData("select * from (unpivot a.x on p, q into name n value v)", "a.x")]
    [InlineData("select * from a.x -- from b.y", "a.x")]
    [InlineData("select * from a.x order by (select 1 from b.y) limit (select 2 from c.z)", "a.x b.y c.z")]
    [InlineData("select exists(select 1 from b.y), list_transform([1], lambda i: i + (select 1 from c.z)) from a.x", "a.x b.y c.z")]
    public void Dependencies_are_what_the_engine_reads(string sql, string relations)
    {
        Assert.Equal(relations, string.Join(' ', Parse(sql).Relations));
    }

    [Fact]
    public void Functions_are_noted_with_macros_among_them()
    {
        Assert.Subset(Parse("select dw_month(d), sum(v) over () from a.x where abs(i) > 1").Functions.ToHashSet(), new HashSet<string> { "dw_month", "sum", "abs" });
    }

    [Fact]
    public void Many_queries_keep_their_order()
    {
        var parsed = ParsedSelect.Parse(connection, [.. Enumerable.Range(0, 50).Select(i => new SqlFile($"f{i}", $"select * from a.x{i}"))]);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"a.x{i}"), parsed.SelectMany(p => p.Relations));
    }

    [Theory]
    [InlineData("select *\nfrom a.x\nwher id = 1 and", 3)]
    [InlineData("select (1", 1)]
    [InlineData("\n\nselec 1", 3)]
    public void A_syntax_error_has_its_line(string sql, long line)
    {
        var e = Fails(sql);
        Assert.Equal(("m.sql", "mend the SQL"), (e.File, e.Permitted));
        Assert.Equal(line, e.Line);
    }

    [Theory]
    [InlineData("insert into a.x values (1)")]
    [InlineData("create table a.y as select 1")]
    [InlineData("drop table a.x")]
    [InlineData("update a.x set i = 1")]
    [InlineData("copy a.x to 'f'")]
    [InlineData("attach 'f'")]
    [InlineData("set threads = 1")]
    [InlineData("delete from a.x")]
    public void What_is_no_SELECT_is_refused(string sql)
    {
        Assert.Equal(("the file is not a SELECT", "permitted is one SELECT; the runner writes the DDL"), (Fails(sql).Found, Fails(sql).Permitted));
    }

    [Theory]
    [InlineData("select 1; select 2", "the file holds 2 statements")]
    [InlineData("select 1; drop table a.x", "the file is not a SELECT")]
    [InlineData("", "the file holds 0 statements")]
    [InlineData("-- nothing", "the file holds 0 statements")]
    public void One_statement_is_permitted(string sql, string found)
    {
        Assert.Equal(found, Fails(sql).Found);
    }

    [Theory]
    [InlineData("select *\nfrom x", 2, "'x' has no schema and is no common table expression")]
    [InlineData("with t as (select 1)\nselect * from t\njoin u on true", 3, "'u' has no schema and is no common table expression")]
    [InlineData("select * from 'file.csv'", 1, "'file.csv' has no schema and is no common table expression")]
    public void A_relation_without_schema_is_refused(string sql, long line, string found)
    {
        Assert.Equal((found, "write schema.relation"), (Fails(sql).Found, Fails(sql).Permitted));
        Assert.Equal(line, Fails(sql).Line);
    }

    [Theory]
    [InlineData("now()")]
    [InlineData("today()")]
    [InlineData("current_date")]
    [InlineData("current_date()")]
    [InlineData("current_timestamp")]
    [InlineData("current_time")]
    [InlineData("localtimestamp")]
    [InlineData("localtime")]
    [InlineData("get_current_timestamp()")]
    [InlineData("get_current_time()")]
    [InlineData("current_localtimestamp()")]
    [InlineData("current_localtime()")]
    [InlineData("transaction_timestamp()")]
    [InlineData("random()")]
    [InlineData("uuid()")]
    [InlineData("gen_random_uuid()")]
    [InlineData("uuidv4()")]
    [InlineData("uuidv7()")]
    [InlineData("nextval('s')")]
    [InlineData("txid_current()")]
    [InlineData("age(timestamp '2020-01-01')")]
    public void What_gives_other_rows_tomorrow_is_refused(string call)
    {
        foreach (var sql in new[] { $"select {call} as x from a.x", $"select * from a.x where i = {call}", $"with t as (select {call.ToUpperInvariant()} as x) select * from t" })
            Assert.StartsWith("the model calls ", Fails(sql).Found, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("select * from a.x using sample 10%")]
    [InlineData("select * from a.x tablesample 10%")]
    public void A_sample_is_refused_too(string sql)
    {
        Fails(sql);
    }

    [Theory]
    [InlineData("select * from read_csv('/etc/passwd')")]
    [InlineData("select * from read_parquet('x.parquet')")]
    [InlineData("select * from glob('/*')")]
    [InlineData("select * from query('select 1')")]
    [InlineData("select * from duckdb_tables()")]
    public void What_reads_beside_the_catalogue_is_refused(string sql)
    {
        Fails(sql);
    }

    [Fact]
    public void A_column_may_be_called_like_a_clock()
    {
        Assert.Equal(["a.x"], Parse("select x.now, x.random from a.x").Relations);
    }

    [Fact]
    public void A_long_expression_is_no_crash()
    {
        Assert.Equal(["a.x"], Parse($"select {string.Join(" || ", Enumerable.Repeat("c", 400))} as c from a.x").Relations);
        Assert.Equal(["a.x"], Parse($"select {string.Join(" + ", Enumerable.Repeat("c", 900))} as c from a.x").Relations);
    }

    ParsedSelect Parse(string sql) => ParsedSelect.Parse(connection, [new("m.sql", sql)]).Single();

    ContractException Fails(string sql) => Assert.Throws<ContractException>(() => Parse(sql));
}
