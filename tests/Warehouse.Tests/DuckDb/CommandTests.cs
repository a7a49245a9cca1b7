using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class CommandTests : IDisposable
{
    const string Endless = "select count(*) from range(1_000_000) a, range(1_000_000) b where hash(a.range + b.range) = 1";

    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:", ("threads", "2"));

    public void Dispose()
    {
        connection.Dispose();
    }

    [Fact]
    public void All_statements_run_and_the_last_result_is_returned()
    {
        Assert.Equal(3, connection.Scalar<int>("create table t (x int); insert into t values (1), (2); select sum(x) from t"));
    }

    [Fact]
    public void Rows_changed_are_summed_over_the_statements_and_minus_one_without_any()
    {
        Assert.Equal(-1, connection.Execute("create table t (x int)"));
        Assert.Equal(3, connection.Execute("insert into t values (1), (2); delete from t where x = 1"));
        Assert.Equal(0, connection.Execute("delete from t where x = 99"));
    }

    [Fact]
    public void A_failing_batch_keeps_the_statements_before_the_failure()
    {
        Assert.Throws<DuckDBException>(() => connection.Execute("create table t (x int); select no_such_column from t"));
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void Positional_parameters_bind_in_order()
    {
        Assert.Equal("1-two-3.5", connection.Scalar<string>("select concat_ws('-', ?, ?, ?)", 1, "two", 3.5));
        Assert.Equal("two-1", connection.Scalar<string>("select $2 || '-' || $1", 1, "two"));
    }

    [Fact]
    public void Named_parameters_bind_by_name_whatever_their_order_and_case()
    {
        using var command = new DuckDBCommand("select $first || $second", connection);
        command.Parameters.Add("$Second", "b");
        command.Parameters.Add("first", "a");
        Assert.Equal("ab", command.ExecuteScalar());
    }

    [Fact]
    public void Each_statement_of_a_batch_takes_the_parameters_it_names()
    {
        connection.Execute(
            "create table t (x int); insert into t values ($a); insert into t values ($b), ($a)",
            new DuckDBParameter("a", 1), new DuckDBParameter("b", 10));
        Assert.Equal(12, connection.Scalar<long>("select sum(x) from t"));
    }

    [Fact]
    public void A_missing_parameter_is_named()
    {
        Assert.Contains("$2",
            Assert.Throws<ArgumentException>(() => connection.Scalar<int>("select ? + ?", 1)).Message, StringComparison.Ordinal);
        using var command = new DuckDBCommand("select $wanted", connection);
        command.Parameters.Add("given", 1);
        var error = Assert.Throws<ArgumentException>(() => command.ExecuteScalar());
        Assert.Contains("$wanted", error.Message, StringComparison.Ordinal);
        Assert.Contains("$given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_no_statement_asks_for_is_named_and_nothing_runs()
    {
        connection.Execute("create table t (x int)");
        using var command = new DuckDBCommand("insert into t values ($x)", connection);
        command.Parameters.Add("x", 1);
        command.Parameters.Add("typo", 1);
        Assert.Contains("$typo", Assert.Throws<ArgumentException>(() => command.ExecuteNonQuery()).Message, StringComparison.Ordinal);
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
        Assert.Contains("position 2",
            Assert.Throws<ArgumentException>(() => connection.Scalar<int>("select ?::int", 1, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_without_a_type_of_the_engine_is_refused_with_the_parameters_name()
    {
        using var command = new DuckDBCommand("select $p", connection);
        command.Parameters.Add("p", new Uri("http://localhost"));
        var error = Assert.Throws<ArgumentException>(() => command.ExecuteScalar());
        Assert.Contains("$p", error.Message, StringComparison.Ordinal);
        Assert.Contains("System.Uri", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_surrogate_is_refused_instead_of_replaced()
    {
        Assert.Throws<ArgumentException>(() => connection.Scalar<string>("select ?", "a\ud800b"));
    }

    [Fact]
    public void A_null_argument_is_one_NULL_and_a_string_array_is_ambiguous()
    {
        Assert.True(connection.Scalar<bool>("select ? is null", null));
        Assert.Throws<ArgumentException>(() => connection.Scalar<long>("select len(?)", new[] { "a", "b" }));
        Assert.Equal(2, connection.Scalar<long>("select len(?)", (object)new[] { "a", "b" }));
    }

    [Fact]
    public void Lists_bind_as_one_parameter()
    {
        Assert.Equal([1, 2, 3], connection.Scalar<int[]>("select $1", new List<int> { 1, 2, 3 })!);
        Assert.Equal([1.5m, 22.125m], connection.Scalar<decimal[]>("select $1", (object)new[] { 1.5m, 22.125m })!);
        Assert.Equal(new List<string?> { "a", null }, connection.Scalar<List<string?>>("select $1", new List<string?> { "a", null }));
        Assert.Equal(0, connection.Scalar<long>("select len($1)", new List<int>()));
        Assert.Equal(2,
            connection.Scalar<long>("select count(*) from range(10) r where r.range in (select unnest($1))", new List<long> { 3, 5, 99 }));
    }

    [Fact]
    public void Lists_of_lists_bind_and_lists_of_mixed_types_are_refused()
    {
        Assert.Equal([[1], [], [2, 3]],
            connection.Scalar<List<List<int>>>("select $1", new List<List<int>> { new() { 1 }, new(), new() { 2, 3 } })!);
        Assert.Equal([[1], []], connection.Scalar<List<List<int>>>("select $1", new List<List<int>> { new() { 1 }, new() })!);
        foreach (List<object> mixed in (List<object>[])[
            ["x", 1], [1, 2.7], [1.5m, "x"], [new List<int> { 1 }, new List<double> { 2.7 }], [new List<int>(), 1]])
        {
            var error = Assert.Throws<ArgumentException>(() => connection.Scalar<object>("select $1", mixed));
            Assert.Contains("one type", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ticks_below_a_microsecond_are_cut_towards_the_past()
    {
        Assert.Equal(new DateTime(1960, 1, 1), connection.Scalar<DateTime>("select $1", new DateTime(1960, 1, 1).AddTicks(9)));
        Assert.Equal(new DateTime(2024, 1, 1), connection.Scalar<DateTime>("select $1", new DateTime(2024, 1, 1).AddTicks(9)));
    }

    [Theory]
    [InlineData("selec 1", DuckDBErrorType.Parser, "syntax error")]
    [InlineData("select * from nowhere", DuckDBErrorType.Catalog, "nowhere")]
    [InlineData("select nothing", DuckDBErrorType.Binder, "nothing")]
    [InlineData("select 'x'::int", DuckDBErrorType.Conversion, "'x'")]
    [InlineData("select 2147483647::int + 1::int", DuckDBErrorType.OutOfRange, "Overflow")]
    public void An_error_carries_the_engines_text_and_class(string sql, DuckDBErrorType type, string text)
    {
        var error = Assert.Throws<DuckDBException>(() => connection.Scalar<int>(sql));
        Assert.Equal(type, error.ErrorType);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  -- only a comment")]
    [InlineData("select 1\0; drop table t")]
    public void A_text_without_statement_or_with_NUL_is_refused(string sql)
    {
        Assert.Throws<ArgumentException>(() => connection.Execute(sql));
    }

    [Fact]
    public void A_command_without_connection_says_so()
    {
        using var command = new DuckDBCommand("select 1");
        Assert.Contains("no connection",
            Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scalar_of_NULL_or_of_no_row_needs_a_nullable_type()
    {
        Assert.Null(connection.Scalar<int?>("select null::int"));
        Assert.Null(connection.Scalar<string>("select 'x' where false"));
        Assert.Throws<InvalidCastException>(() => connection.Scalar<int>("select null::int"));
        Assert.Throws<InvalidOperationException>(() => connection.Scalar<int>("select 1 where false"));
    }

    [Fact]
    public void A_query_maps_each_row()
    {
        var rows = connection.Query(
            "select range, 'v' || range from range(?) order by 1", row => (row.GetInt64(0), row.GetString(1)), 3L);
        Assert.Equal([(0L, "v0"), (1L, "v1"), (2L, "v2")], rows);
    }

    [Fact]
    public void A_cancelled_token_stops_an_endless_query_and_the_connection_lives_on()
    {
        using var source = new CancellationTokenSource();
        using var command = new DuckDBCommand(Endless, connection);
        source.CancelAfter(100);
        Assert.Throws<OperationCanceledException>(() => command.ExecuteNonQuery(source.Token));
        Assert.Equal(1, connection.Scalar<int>("select 1"));
    }

    [Fact]
    public void A_token_cancelled_before_runs_nothing()
    {
        connection.CancellationToken = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => connection.Execute("create table t (x int)"));
        connection.CancellationToken = default;
        Assert.Throws<DuckDBException>(() => connection.Execute("from t"));
    }

    [Fact]
    public void The_connections_token_ends_execute_scalar_and_query()
    {
        foreach (Action run in (Action[])[
            () => connection.Execute(Endless), () => connection.Scalar<long>(Endless),
            () => connection.Query(Endless, row => row.GetInt64(0))])
        {
            using var source = new CancellationTokenSource(50);
            connection.CancellationToken = source.Token;
            Assert.Throws<OperationCanceledException>(run);
        }
    }

    [Fact]
    public void A_streaming_reader_is_cancelled_while_it_fetches()
    {
        using var source = new CancellationTokenSource();
        using var command = new DuckDBCommand("from range(10_000_000_000)", connection) { UseStreamingMode = true };
        using var reader = command.ExecuteReader(source.Token);
        Assert.True(reader.Read());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (reader.Read())
                ;
        });
    }

    [Fact]
    public void Cancel_from_another_thread_ends_the_query_with_the_class_Interrupt()
    {
        using var command = new DuckDBCommand(Endless, connection);
        using var timer = new Timer(_ => command.Cancel(), null, 100, 20);
        Assert.Equal(DuckDBErrorType.Interrupt, Assert.Throws<DuckDBException>(() => command.ExecuteNonQuery()).ErrorType);
    }

    [Fact]
    public void Progress_is_seen_from_another_thread()
    {
        Assert.Equal(-1, connection.QueryProgress.Percentage);
        connection.EnableProgress();
        var highest = 0.0;
        using var source = new CancellationTokenSource(600);
        using var timer = new Timer(_ => highest = Math.Max(highest, connection.QueryProgress.Percentage), null, 20, 20);
        connection.CancellationToken = source.Token;
        connection.Execute("create table t as select range as x from range(2_000_000)");
        Assert.Throws<OperationCanceledException>(() => connection.Execute("select count(*) from t a, t b where hash(a.x + b.x) = 1"));
        Assert.InRange(highest, 0.01, 100);
    }

    [Fact]
    public void Time_inside_the_engine_is_accumulated()
    {
        var before = DuckDBConnection.EngineTicks;
        connection.Execute("select sum(range) from range(3_000_000)");
        Assert.InRange(DuckDBConnection.EngineTicks - before, 1, long.MaxValue);
    }
}
