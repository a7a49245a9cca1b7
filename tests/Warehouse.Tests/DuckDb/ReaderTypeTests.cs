using System.Numerics;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class ReaderTypeTests : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose()
    {
        connection.Dispose();
    }

    public static TheoryData<string, object, string> NaturalValues()
    {
        return new()
        {
            { "true", true, "BOOLEAN" },
            { "(-128)::tinyint", sbyte.MinValue, "TINYINT" },
            { "(-32768)::smallint", short.MinValue, "SMALLINT" },
            { "(-2147483648)::integer", int.MinValue, "INTEGER" },
            { "(-9223372036854775808)::bigint", long.MinValue, "BIGINT" },
            { "255::utinyint", byte.MaxValue, "UTINYINT" },
            { "65535::usmallint", ushort.MaxValue, "USMALLINT" },
            { "4294967295::uinteger", uint.MaxValue, "UINTEGER" },
            { "18446744073709551615::ubigint", ulong.MaxValue, "UBIGINT" },
            { "1.5::float", 1.5f, "FLOAT" },
            { "0.1::double", 0.1, "DOUBLE" },
            { "(-12.34)::decimal(4,2)", -12.34m, "DECIMAL(4,2)" },
            { "1234567.89::decimal(9,2)", 1234567.89m, "DECIMAL(9,2)" },
            { "(-1234567890123456.78)::decimal(18,2)", -1234567890123456.78m, "DECIMAL(18,2)" },
            { "12345678901234567890123456.78::decimal(38,2)", 12345678901234567890123456.78m, "DECIMAL(38,2)" },
            { "170141183460469231731687303715884105727::hugeint", (BigInteger)Int128.MaxValue, "HUGEINT" },
            { "340282366920938463463374607431768211455::uhugeint", (BigInteger)UInt128.MaxValue, "UHUGEINT" },
            { "('-1' || repeat('0', 45))::bignum", -BigInteger.Pow(10, 45), "BIGNUM" },
            { "'short'", "short", "VARCHAR" },
            { "''", "", "VARCHAR" },
            { "'twelve bytes'", "twelve bytes", "VARCHAR" },
            { "'thirteen byte'", "thirteen byte", "VARCHAR" },
            { "'\U00020BB7野家 und \U0001F600'", "\U00020BB7野家 und \U0001F600", "VARCHAR" },
            { "'{\"a\": 1}'::json", "{\"a\": 1}", "JSON" },
            { "'\\x00\\xFF\\x10'::blob", new byte[] { 0, 255, 16 }, "BLOB" },
            { "date '0001-01-01'", DateOnly.MinValue, "DATE" },
            { "date '9999-12-31'", DateOnly.MaxValue, "DATE" },
            { "time '23:59:59.999999'", new TimeOnly(23, 59, 59, 999, 999), "TIME" },
            { "timetz '12:30:00+02:00'", new DateTimeOffset(1970, 1, 1, 12, 30, 0, TimeSpan.FromHours(2)), "TIME WITH TIME ZONE" },
            { "timestamp_s '2024-02-29 12:00:01'", new DateTime(2024, 2, 29, 12, 0, 1), "TIMESTAMP_S" },
            { "timestamp_ms '1969-12-31 23:59:59.123'", new DateTime(1969, 12, 31, 23, 59, 59, 123), "TIMESTAMP_MS" },
            { "timestamp '2024-02-29 12:00:01.123456'", new DateTime(2024, 2, 29, 12, 0, 1, 123, 456), "TIMESTAMP" },
            { "timestamp_ns '2024-02-29 12:00:01.1234567'", new DateTime(2024, 2, 29, 12, 0, 1, 123, 456).AddTicks(7), "TIMESTAMP_NS" },
            { "timestamptz '2024-02-29 12:00:00+02'", new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc), "TIMESTAMP WITH TIME ZONE" },
            { "interval '14 months 3 days 4 seconds'", new DuckDBInterval(14, 3, 4_000_000), "INTERVAL" },
            { "'550e8400-e29b-41d4-a716-446655440000'::uuid", Guid.Parse("550e8400-e29b-41d4-a716-446655440000"), "UUID" },
            { "'b'::enum('a', 'b')", "b", "ENUM('a', 'b')" },
            { "'0101100111'::bit", "0101100111", "BIT" },
            { "[1, null, 3]", new List<object?> { 1, null, 3 }, "INTEGER[]" },
            { "[1.5, 2.5]::double[2]", new List<object?> { 1.5, 2.5 }, "DOUBLE[2]" },
            { "[['a'], [], null]", new List<object?> { new List<object?> { "a" }, new List<object?>(), null }, "VARCHAR[][]" },
            { "{'a': 1, 'B': null::date}", new Dictionary<string, object?> { ["a"] = 1, ["B"] = null }, "STRUCT(a INTEGER, \"B\" DATE)" },
            { "map {'k': 1, 'l': null}", new Dictionary<object, object?> { ["k"] = 1, ["l"] = null }, "MAP(VARCHAR, INTEGER)" },
        };
    }

    [Theory]
    [MemberData(nameof(NaturalValues))]
    public void A_value_is_read_in_its_natural_type_and_NULL_beside_it(string sql, object expected, string typeName)
    {
        using var command = new DuckDBCommand($"select {sql} as v union all (select null) order by v nulls last", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(expected, reader.GetValue(0));
        Assert.IsType(reader.GetFieldType(0), reader.GetValue(0));
        Assert.Equal(typeName, reader.GetDataTypeName(0));
        Assert.False(reader.IsDBNull(0));
        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<string>(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_hugeint_beyond_decimal_is_read_as_Int128_and_BigInteger()
    {
        const string sql = "select 170141183460469231731687303715884105727::hugeint";
        Assert.Equal(Int128.MaxValue, connection.Scalar<Int128>(sql));
        Assert.Equal((BigInteger)Int128.MaxValue, connection.Scalar<BigInteger>(sql));
        Assert.Throws<OverflowException>(() => connection.Scalar<decimal>(sql));
        Assert.Equal(UInt128.MaxValue, connection.Scalar<UInt128>("select 340282366920938463463374607431768211455::uhugeint"));
        Assert.Equal(Int128.MinValue, connection.Scalar<Int128>("select (-170141183460469231731687303715884105728)::hugeint"));
    }

    [Fact]
    public void A_decimal_of_38_digits_is_read_where_it_fits_and_otherwise_refused_with_its_digits()
    {
        Assert.Equal(1m, connection.Scalar<decimal>("select 1::decimal(38,30)"));
        Assert.Equal(100000000000000000000m, connection.Scalar<decimal>("select 100000000000000000000::decimal(38,15)"));
        const string tooLong = "select '-12345678.123456789012345678901234567891'::decimal(38,30)";
        var error = Assert.Throws<OverflowException>(() => connection.Scalar<decimal>(tooLong));
        Assert.Contains("-12345678.123456789012345678901234567891", error.Message, StringComparison.Ordinal);
        Assert.Equal("-12345678.123456789012345678901234567891", connection.Scalar<string>(tooLong));
        Assert.Equal(-12345678.123456789, connection.Scalar<double>(tooLong));
        Assert.Equal("-0.05", connection.Scalar<string>("select (-0.05)::decimal(4,2)"));
    }

    [Fact]
    public void A_decimal_read_as_double_is_the_nearest_double()
    {
        Assert.Equal(0.1, connection.Scalar<double>("select 0.1::decimal(4,1)"));
        Assert.Equal(123456789.123456789, connection.Scalar<double>("select 123456789.123456789::decimal(18,9)"));
        Assert.Equal(0.3, connection.Scalar<double>("select 0.3::decimal(38,20)"));
    }

    [Fact]
    public void Numbers_are_converted_where_nothing_is_lost_and_refused_elsewhere()
    {
        Assert.Equal(7, connection.Scalar<int>("select 7::bigint"));
        Assert.Equal(7L, connection.Scalar<long>("select sum(7)"));
        Assert.Equal(7m, connection.Scalar<decimal>("select 7::utinyint"));
        Assert.Equal(7.0, connection.Scalar<double>("select 7::hugeint"));
        Assert.Equal(7f, connection.Scalar<float>("select 7::smallint"));
        var error = Assert.Throws<OverflowException>(() => connection.Scalar<byte>("select 256 as tier"));
        Assert.Contains("'tier' (INTEGER) holds 256", error.Message, StringComparison.Ordinal);
        Assert.Contains("DOUBLE",
            Assert.Throws<InvalidCastException>(() => connection.Scalar<int>("select 7::double")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidCastException>(() => connection.Scalar<decimal>("select 7::double"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<int>("select '7'"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<string>("select 7"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<Uri>("select 7"));
    }

    [Fact]
    public void Nullable_forms_read_NULL_and_values()
    {
        Assert.Null(connection.Scalar<decimal?>("select null::decimal(4,2)"));
        Assert.Equal(1.5m, connection.Scalar<decimal?>("select 1.5::decimal(4,2)"));
        Assert.Equal([1, null], connection.Scalar<List<int?>>("select [1, null]"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<List<int>>("select [1, null]"));
    }

    [Theory]
    [InlineData("select 'infinity'::date", "infinity")]
    [InlineData("select '-infinity'::timestamp", "-infinity")]
    [InlineData("select 'infinity'::timestamptz", "infinity")]
    [InlineData("select '20000-01-01'::date", " days from 1970-01-01")]
    [InlineData("select '20000-01-01'::timestamp", "microseconds")]
    public void A_time_that_NET_cannot_hold_is_refused_by_name(string sql, string told)
    {
        Assert.Contains(told, Assert.Throws<OverflowException>(() => connection.Scalar<DateTime>(sql)).Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => connection.Scalar<object>(sql));
    }

    [Fact]
    public void Times_convert_between_their_forms_where_nothing_is_lost()
    {
        Assert.Equal(new DateTime(2024, 5, 6), connection.Scalar<DateTime>("select date '2024-05-06'"));
        Assert.Equal(new DateOnly(2024, 5, 6), connection.Scalar<DateOnly>("select timestamp '2024-05-06 00:00:00'"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<DateOnly>("select timestamp '2024-05-06 00:00:01'"));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 10, 0, 0, TimeSpan.Zero),
            connection.Scalar<DateTimeOffset>("select timestamptz '2024-05-06 12:00:00+02'"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<DateTimeOffset>("select timestamp '2024-05-06 12:00:00'"));
        Assert.Equal(new TimeSpan(3, 4, 0, 0), connection.Scalar<TimeSpan>("select interval '3 days 4 hours'"));
        Assert.Contains("months",
            Assert.Throws<OverflowException>(() => connection.Scalar<TimeSpan>("select interval 1 month")).Message,
            StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => connection.Scalar<TimeOnly>("select time '24:00:00'"));
    }

    [Fact]
    public void Nested_types_are_read_typed()
    {
        Assert.Equal([1f, 2f, 3f], connection.Scalar<float[]>("select [1, 2, 3]::float[3]")!);
        Assert.Equal([["a"], []], connection.Scalar<List<List<string>>>("select [['a'], []]"));
        Assert.Equal(new Dictionary<string, int> { ["k"] = 1 }, connection.Scalar<Dictionary<string, int>>("select map {'k': 1}"));
        Assert.Equal(new Dictionary<string, int> { ["x"] = 1, ["y"] = 2 },
            connection.Scalar<Dictionary<string, int>>("select {'x': 1, 'y': 2}"));
        var rows = connection.Scalar<List<Dictionary<string, object?>>>("select [{'d': date '2024-01-01', 'm': 1.50}]");
        Assert.Equal(new Dictionary<string, object?> { ["d"] = new DateOnly(2024, 1, 1), ["m"] = 1.50m }, Assert.Single(rows!));
    }

    [Fact]
    public void A_union_is_read_as_its_current_member()
    {
        const string sql = "select unnest([union_value(num := 1)::union(num integer, txt varchar), union_value(txt := 'two'), null])";
        Assert.Equal([1, "two", null], connection.Query(sql, row => row.IsDBNull(0) ? null : row.GetValue(0)));
        Assert.Equal([1, 2], connection.Query("select unnest([union_value(a := 1), union_value(a := 2)])", row => row.GetInt32(0)));
    }

    [Fact]
    public void Enums_of_every_width_are_read()
    {
        connection.Execute("create type many as enum (select 'v' || range from range(70000) order by range)");
        Assert.Equal(["v0", "v300", "v69999"], connection.Query("select unnest(['v0', 'v300', 'v69999'])::many", row => row.GetString(0)));
        connection.Execute("create type several as enum (select 'v' || range from range(300) order by range)");
        Assert.Equal("v299", connection.Scalar<string>("select 'v299'::several"));
    }

    [Fact]
    public void NULLs_and_values_alternate_over_many_chunks()
    {
        var expected = Enumerable.Range(0, 10_000).Select(i => i % 3 == 0 ? null : $"value number {i}");
        var read = connection.Query(
            "select case when range % 3 = 0 then null else 'value number ' || range end from range(10000) order by range",
            row => row.GetStringOrNull(0));
        Assert.Equal(expected, read);
    }
}
