using System.Numerics;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class AppenderTests : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose()
    {
        connection.Dispose();
    }

    public static TheoryData<string, object> AppendedValues()
    {
        return new()
        {
            { "boolean", true },
            { "tinyint", sbyte.MinValue },
            { "smallint", short.MinValue },
            { "integer", int.MinValue },
            { "bigint", long.MinValue },
            { "utinyint", byte.MaxValue },
            { "usmallint", ushort.MaxValue },
            { "uinteger", uint.MaxValue },
            { "ubigint", ulong.MaxValue },
            { "hugeint", (BigInteger)Int128.MinValue },
            { "uhugeint", (BigInteger)UInt128.MaxValue },
            { "float", 1.25f },
            { "double", double.Epsilon },
            { "decimal(4,2)", -99.99m },
            { "decimal(9,2)", 9999999.99m },
            { "decimal(18,2)", -9999999999999999.99m },
            { "decimal(38,4)", 999999999999999999999999.9999m },
            { "varchar", "a \U0001F600 text that is longer than twelve bytes" },
            { "varchar", "" },
            { "enum('low', 'high')", "high" },
            { "blob", new byte[] { 0, 1, 255 } },
            { "date", new DateOnly(1, 1, 1) },
            { "time", new TimeOnly(23, 59, 59, 999, 999) },
            { "timestamp_s", new DateTime(1960, 1, 1, 1, 1, 1) },
            { "timestamp_ms", new DateTime(1960, 1, 1, 1, 1, 1, 1) },
            { "timestamp", new DateTime(1960, 1, 1, 1, 1, 1, 1, 1) },
            { "timestamp_ns", new DateTime(1960, 1, 1, 1, 1, 1, 1, 1).AddTicks(3) },
            { "timestamptz", new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Utc) },
            { "interval", new DuckDBInterval(-1, 2, -3) },
            { "uuid", Guid.Parse("f50e8400-e29b-41d4-a716-446655440000") },
            { "integer[]", new List<object?> { 1, null, 3 } },
            { "varchar[][]", new List<object?> { new List<object?> { "a", "longer than the inline form" }, null, new List<object?>() } },
            { "double[3]", new List<object?> { 1.0, null, 3.0 } },
            { "struct(a integer, b varchar[])", new Dictionary<string, object?> { ["a"] = 1, ["b"] = new List<object?> { "x" } } },
            { "map(varchar, integer)", new Dictionary<object, object?> { ["k"] = 1, ["l"] = null } },
            { "struct(x float, y float)[]", new List<object?> { new Dictionary<string, object?> { ["x"] = 1f, ["y"] = null } } },
        };
    }

    [Theory]
    [MemberData(nameof(AppendedValues))]
    public void A_value_and_NULL_of_every_type_come_back_over_several_chunks(string type, object value)
    {
        connection.Execute($"create table t (i integer, v {type})");
        using (var appender = connection.CreateAppender("main", "t"))
        {
            for (var i = 0; i < 5000; i++)
                appender.CreateRow().AppendValue(i).AppendValue(i % 3 == 0 ? null : value).EndRow();
        }

        var read = connection.Query("select v from t order by i", row => row.IsDBNull(0) ? null : row.GetValue(0));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => i % 3 == 0 ? null : value), read);
    }

    [Fact]
    public void Typed_overloads_nullable_values_and_defaults_are_appended()
    {
        connection.Execute("create table t (a bigint, b double, c decimal(18,2), d integer default 42)");
        using (var appender = connection.CreateAppender("t"))
        {
            appender.CreateRow().AppendValue(1).AppendValue(2).AppendValue(3).AppendDefault().EndRow();
            appender.CreateRow().AppendValue((long?)null).AppendNullValue().AppendValue(1.5m).AppendValue((int?)7).EndRow();
            appender.CreateRow().AppendValue((Int128)5).AppendValue(1.5m).AppendValue((short)-3).AppendValue(8ul).EndRow();
        }

        Assert.Equal(
            ["1|2.0|3.00|42", "NULL|NULL|1.50|7", "5|1.5|-3.00|8"],
            connection.Query(
                "select concat_ws('|', ifnull(a::text, 'NULL'), ifnull(b::text, 'NULL'), c, d) from t order by d = 42 desc, d",
                row => row.GetString(0)));
    }

    [Theory]
    [InlineData("tinyint", 128, "128 does not fit into column 'v' (TINYINT)")]
    [InlineData("uinteger", -1, "-1 does not fit into column 'v' (UINTEGER)")]
    [InlineData("decimal(4,2)", 100, "100 does not fit into column 'v' (DECIMAL(4,2))")]
    [InlineData("integer", 1.5, "'v' is INTEGER, which does not accept double")]
    [InlineData("integer", "1", "'v' is INTEGER, which does not accept string")]
    [InlineData("date", true, "'v' is DATE, which does not accept bool")]
    [InlineData("enum('a')", "b", "'v' is ENUM('a'), which has no value 'b'")]
    [InlineData("integer[2]", new[] { 1 }, "does not accept a list of 1 elements")]
    public void A_value_that_does_not_fit_is_told_with_column_and_type(string type, object value, string told)
    {
        connection.Execute($"create table t (i integer, v {type})");
        using var appender = connection.CreateAppender("t");
        var error = Record.Exception(() => appender.CreateRow().AppendValue(1).AppendValue(value));
        Assert.NotNull(error);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_not_Unicode_is_refused_instead_of_replaced()
    {
        connection.Execute("create table t (v varchar)");
        using var appender = connection.CreateAppender("t");
        Assert.Contains("'v' (VARCHAR)",
            Assert.Throws<ArgumentException>(() => appender.CreateRow().AppendValue("a\udc00")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_is_never_rounded_silently()
    {
        connection.Execute("create table t (v decimal(9,2))");
        using var appender = connection.CreateAppender("t");
        Assert.Throws<OverflowException>(() => appender.CreateRow().AppendValue(1.005m));
        appender.CreateRow().AppendValue(1.5000m).EndRow();
        appender.Flush();
        Assert.Equal(1.50m, connection.Scalar<decimal>("from t"));
    }

    [Fact]
    public void A_failed_row_can_be_given_up_and_the_next_one_is_whole()
    {
        connection.Execute("create table t (a integer, b integer)");
        using (var appender = connection.CreateAppender("t"))
        {
            Assert.Throws<InvalidCastException>(() => appender.CreateRow().AppendNullValue().AppendValue("x"));
            appender.CreateRow().AppendValue(1).AppendValue(2).EndRow();
        }

        Assert.Equal(3, connection.Scalar<int>("select a + b from t"));
    }

    [Fact]
    public void A_rolled_back_transaction_drops_what_was_appended()
    {
        connection.Execute("create table t (x integer)");
        using (connection.BeginTransaction())
        {
            using (var appender = connection.CreateAppender("t"))
                Append(appender, 300_000);
            Assert.Equal(300_000, connection.Scalar<long>("select count(*) from t"));
        }

        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void Closing_the_connection_in_a_transaction_keeps_nothing_of_an_open_appender()
    {
        connection.Execute("create table t (x integer)");
        var second = connection.Duplicate();
        second.BeginTransaction();
        Append(second.CreateAppender("t"), 10);
        second.Close();
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void A_violated_constraint_is_thrown_by_Dispose_and_leaves_nothing()
    {
        connection.Execute("create table t (x integer primary key)");
        var appender = connection.CreateAppender("t");
        appender.CreateRow().AppendValue(1).EndRow();
        appender.CreateRow().AppendValue(1).EndRow();
        var error = Assert.Throws<DuckDBException>(appender.Dispose);
        Assert.Contains("'t'", error.Message, StringComparison.Ordinal);
        Assert.Equal(DuckDBErrorType.Constraint, error.ErrorType);
        appender.Dispose();
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void An_exception_within_a_row_drops_what_was_not_flushed()
    {
        connection.Execute("create table t (x integer, y integer)");
        Assert.Throws<FormatException>(() =>
        {
            using var appender = connection.CreateAppender("t");
            appender.CreateRow().AppendValue(1).AppendValue(1).EndRow();
            appender.CreateRow().AppendValue(2).AppendValue(int.Parse("two"));
        });
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void Clear_drops_what_was_not_flushed()
    {
        connection.Execute("create table t (x integer)");
        using (var appender = connection.CreateAppender("t"))
        {
            Append(appender, 5000);
            appender.Clear();
            appender.CreateRow().AppendValue(7).EndRow();
        }

        Assert.Equal([7], connection.Query("from t", row => row.GetInt32(0)));
    }

    [Fact]
    public void Misuse_is_told()
    {
        connection.Execute("create table t (a integer, b varchar)");
        Assert.Contains("nowhere",
            Assert.Throws<DuckDBException>(() => connection.CreateAppender("nowhere")).Message, StringComparison.Ordinal);
        var appender = connection.CreateAppender("t");
        var row = appender.CreateRow();
        Assert.Contains("'a' (INTEGER)", Assert.Throws<InvalidOperationException>(row.EndRow).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => appender.CreateRow());
        row.AppendValue(1).AppendValue("x");
        Assert.Throws<InvalidOperationException>(() => row.AppendValue(3));
        Assert.Contains("EndRow", Assert.Throws<InvalidOperationException>(appender.Dispose).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => appender.CreateRow());
    }

    [Fact]
    public void A_table_of_another_schema_and_with_odd_names_is_filled()
    {
        connection.Execute("create schema \"s 1\"; create table \"s 1\".\"t'x\" (\"col \"\"a\" integer)");
        using (var appender = connection.CreateAppender("s 1", "t'x"))
            appender.CreateRow().AppendValue(1).EndRow();
        Assert.Equal(1, connection.Scalar<int>("from \"s 1\".\"t'x\""));
    }

    static void Append(DuckDBAppender appender, int count)
    {
        for (var i = 0; i < count; i++)
            appender.CreateRow().AppendValue(i).EndRow();
    }
}
