using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class ChunkTests : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose()
    {
        connection.Dispose();
    }

    [Fact]
    public void Chunks_carry_all_rows_in_order()
    {
        using var command = new DuckDBCommand("select range, (range / 2)::float from range(10_000) order by range", connection);
        using var reader = command.ExecuteReader();
        var next = 0L;
        while (reader.NextChunk() is { } chunk)
        {
            Assert.Equal(2, chunk.ColumnCount);
            var whole = chunk.Column<long>(0);
            var half = chunk.Column<float>(1);
            Assert.Equal(chunk.RowCount, whole.Length);
            for (var i = 0; i < chunk.RowCount; i++, next++)
            {
                Assert.Equal(next, whole[i]);
                Assert.Equal(next / 2f, half[i]);
            }
        }

        Assert.Equal(10_000, next);
        Assert.Null(reader.NextChunk());
    }

    [Fact]
    public void The_validity_mask_has_a_bit_a_row()
    {
        const string sql = "select case when range % 2 = 0 then range end as x, 1 as y from range(100) order by range";
        using var command = new DuckDBCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var chunk = reader.NextChunk()!;
        Assert.Equal(0x5555555555555555UL, chunk.ValidityMask(0)[0]);
        Assert.Equal(2, chunk.ValidityMask(0).Length);
        Assert.True(chunk.IsValid(0, 0));
        Assert.False(chunk.IsValid(0, 1));
        Assert.True(chunk.IsValid(1, 99));
        Assert.Null(chunk.Value(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.IsValid(0, 100));
    }

    [Fact]
    public void A_wrong_type_is_refused_and_both_types_are_named()
    {
        using var command = new DuckDBCommand("select 1.5::decimal(18,2) as amount, 'x' as name", connection);
        using var reader = command.ExecuteReader();
        var chunk = reader.NextChunk()!;
        Assert.Equal(150L, chunk.Column<long>(0)[0]);
        var error = Assert.Throws<InvalidCastException>(() => chunk.Column<double>(0));
        Assert.Contains("'amount' is DECIMAL(18,2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Int64, not as Double", error.Message, StringComparison.Ordinal);
        Assert.Contains("VARCHAR", Assert.Throws<InvalidCastException>(() => chunk.Column<long>(1)).Message, StringComparison.Ordinal);
        Assert.Equal("x", chunk.Text(1, 0));
        Assert.Equal("x"u8, chunk.Bytes(1, 0));
    }

    [Fact]
    public void Every_physical_type_is_read_as_a_span()
    {
        const string sql = """
            select true, 1::tinyint, 2::smallint, 3::integer, 4::bigint, 5::utinyint, 6::usmallint, 7::uinteger, 8::ubigint, 9::hugeint,
                   10::uhugeint, date '1970-01-02', timestamp '1970-01-01 00:00:01', time '00:00:01', 1.5::decimal(4,1), 1.5::decimal(9,1),
                   1.5::decimal(38,1), 'b'::enum('a', 'b'), interval 2 days
            """;
        using var command = new DuckDBCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var chunk = reader.NextChunk()!;
        Assert.True(chunk.Column<bool>(0)[0]);
        Assert.Equal(1, chunk.Column<sbyte>(1)[0]);
        Assert.Equal(2, chunk.Column<short>(2)[0]);
        Assert.Equal(3, chunk.Column<int>(3)[0]);
        Assert.Equal(4, chunk.Column<long>(4)[0]);
        Assert.Equal(5, chunk.Column<byte>(5)[0]);
        Assert.Equal(6, chunk.Column<ushort>(6)[0]);
        Assert.Equal(7u, chunk.Column<uint>(7)[0]);
        Assert.Equal(8u, chunk.Column<ulong>(8)[0]);
        Assert.Equal(9, chunk.Column<Int128>(9)[0]);
        Assert.Equal(10u, chunk.Column<UInt128>(10)[0]);
        Assert.Equal(1, chunk.Column<int>(11)[0]);
        Assert.Equal(1_000_000, chunk.Column<long>(12)[0]);
        Assert.Equal(1_000_000, chunk.Column<long>(13)[0]);
        Assert.Equal(15, chunk.Column<short>(14)[0]);
        Assert.Equal(15, chunk.Column<int>(15)[0]);
        Assert.Equal(15, chunk.Column<Int128>(16)[0]);
        Assert.Equal(1, chunk.Column<byte>(17)[0]);
        Assert.Equal(new DuckDBInterval(0, 2, 0), chunk.Column<DuckDBInterval>(18)[0]);
    }

    [Fact]
    public void Rows_and_chunks_are_not_mixed()
    {
        using var command = new DuckDBCommand("from range(10)", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.NextChunk());
    }

    [Fact]
    public void A_column_filled_by_spans_is_read_back()
    {
        connection.Execute("create table t (k bigint, x float, name varchar, day date)");
        using (var appender = connection.CreateAppender("main", "t"))
        {
            for (var start = 0; start < 5000; start += 2000)
            {
                var count = int.Min(2000, 5000 - start);
                var keys = appender.Chunk.Column<long>(0);
                var values = appender.Chunk.Column<float>(1);
                for (var i = 0; i < count; i++)
                {
                    keys[i] = start + i;
                    values[i] = (start + i) / 4f;
                    appender.Chunk.Set(2, i, $"a name that is not inlined {start + i}");
                    if ((start + i) % 5 == 0)
                        appender.Chunk.SetNull(3, i);
                    else
                        appender.Chunk.Set(3, i, new DateOnly(2024, 1, 1).AddDays(start + i));
                }

                appender.Chunk.Append(count);
            }
        }

        Assert.Equal(5000, connection.Scalar<long>("select count(*) from t where x = k / 4 and name = 'a name that is not inlined ' || k"));
        Assert.Equal(4000, connection.Scalar<long>("select count(*) from t where day = date '2024-01-01' + k::int"));
        Assert.Equal(1000, connection.Scalar<long>("select count(*) from t where day is null and k % 5 = 0"));
    }

    [Fact]
    public void A_span_of_the_wrong_type_and_a_chunk_too_long_are_refused()
    {
        connection.Execute("create table t (k bigint)");
        using var appender = connection.CreateAppender("t");
        Assert.Contains("'k' is BIGINT",
            Assert.Throws<InvalidCastException>(() => appender.Chunk.Column<int>(0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => appender.Chunk.Append(DuckDBAppender.ChunkCapacity + 1));
        appender.CreateRow().AppendValue(1).EndRow();
        Assert.Throws<InvalidOperationException>(() => appender.Chunk.Column<long>(0));
    }
}
