using System.Data;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class ReaderUseTests : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose()
    {
        connection.Dispose();
    }

    [Fact]
    public void Reading_before_Read_past_the_end_and_after_Close_is_told()
    {
        using var reader = Reader("select 1 as x");
        Assert.Contains("Read()", Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0)).Message, StringComparison.Ordinal);
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.False(reader.Read());
        Assert.Contains("last row", Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0)).Message, StringComparison.Ordinal);
        Assert.False(reader.Read());
        reader.Close();
        Assert.Contains("closed", Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
    }

    [Fact]
    public void HasRows_does_not_consume_a_row()
    {
        using var reader = Reader("select 1 as x");
        Assert.True(reader.HasRows);
        Assert.True(reader.HasRows);
        Assert.True(reader.Read());
        Assert.True(reader.HasRows);
        using var empty = Reader("select 1 where false");
        Assert.False(empty.HasRows);
        Assert.False(empty.Read());
    }

    [Fact]
    public void Columns_are_found_by_exact_name_then_ignoring_case()
    {
        using var reader = Reader("select 1 as \"Total\", 2 as sum_x");
        Assert.Equal(1, reader.GetOrdinal("SUM_X"));
        Assert.Equal(0, reader.GetOrdinal("Total"));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetOrdinal("nope"));
        Assert.Contains("Total, sum_x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_without_rows_has_no_columns_and_tells_the_rows_changed()
    {
        using var reader = Reader("create table t as select range as x from range(3); update t set x = 0");
        Assert.Equal(0, reader.FieldCount);
        Assert.Equal(3, reader.RecordsAffected);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void Materialised_results_may_be_read_while_other_commands_run()
    {
        connection.Execute("create table t as select range as x from range(5000)");
        using var reader = Reader("from t order by x");
        var seen = 0L;
        while (reader.Read())
        {
            if (seen++ % 1000 == 0)
                connection.Execute("update t set x = x + 1 where x = ?", reader.GetInt64(0));
        }

        Assert.Equal(5000, seen);
    }

    [Fact]
    public void A_streaming_result_gives_the_same_rows()
    {
        using var command = new DuckDBCommand("select range from range(100_000) order by range", connection) { UseStreamingMode = true };
        using var reader = command.ExecuteReader();
        var expected = 0L;
        while (reader.Read())
            Assert.Equal(expected++, reader.GetInt64(0));
        Assert.Equal(100_000, expected);
    }

    [Fact]
    public void An_error_in_the_middle_of_a_streaming_result_is_raised()
    {
        using var command = new DuckDBCommand(
            "select case when range = 50_000 then error('broken row') else range end from range(100_000)", connection)
        {
            UseStreamingMode = true,
        };
        var error = Assert.Throws<DuckDBException>(() =>
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
                ;
        });
        Assert.Contains("broken row", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_table_can_be_filled()
    {
        using var table = new DataTable();
        using var reader = Reader("select 1 as a, 'x' as b union all select null, null order by a nulls last");
        table.Load(reader);
        Assert.Equal(2, table.Rows.Count);
        Assert.Equal("x", table.Rows[0]["b"]);
        Assert.Equal(DBNull.Value, table.Rows[1]["a"]);
    }

    [Fact]
    public void Bytes_are_copied_in_parts()
    {
        using var reader = Reader("select '\\x01\\x02\\x03\\x04'::blob");
        Assert.True(reader.Read());
        var buffer = new byte[3];
        Assert.Equal(4, reader.GetBytes(0, 0, null, 0, 0));
        Assert.Equal(2, reader.GetBytes(0, 2, buffer, 1, 9));
        Assert.Equal([0, 3, 4], buffer);
    }

    [Fact]
    public void A_closed_connection_closes_its_readers()
    {
        using var other = connection.Duplicate();
        using var command = new DuckDBCommand("from range(10_000)", other);
        var reader = command.ExecuteReader();
        other.Close();
        Assert.True(reader.IsClosed);
    }

    DuckDBDataReader Reader(string sql)
    {
        using var command = new DuckDBCommand(sql, connection);
        return command.ExecuteReader();
    }
}
