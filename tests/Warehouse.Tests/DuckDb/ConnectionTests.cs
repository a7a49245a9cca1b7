using System.Data;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData("plain.duckdb")]
    [InlineData("it's a \"path\" with spaces.duckdb")]
    [InlineData("semi;colon=equals.duckdb")]
    [InlineData("客户 数据库 𠮷.duckdb")]
    public void A_path_with_any_characters_opens_and_keeps_its_rows(string name)
    {
        using var folder = new ScratchFolder();
        using (var connection = DuckDBConnection.OpenFile(folder.File(name)))
            connection.Execute("create table t as select 7 as x");
        Assert.True(File.Exists(folder.File(name)));
        using var again = DuckDBConnection.OpenFile(folder.File(name));
        Assert.Equal(7, again.Scalar<int>("select x from t"));
    }

    [Fact]
    public void Options_of_the_connection_string_reach_the_engine()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:;threads=1;memory_limit=512MiB");
        connection.Open();
        Assert.Equal(1, connection.Scalar<long>("select current_setting('threads')"));
        Assert.Equal("512.0 MiB", connection.Scalar<string>("select current_setting('memory_limit')"));
    }

    [Fact]
    public void Extensions_are_neither_installed_nor_loaded_by_themselves()
    {
        using var connection = Memory();
        Assert.False(connection.Scalar<bool>("select current_setting('autoinstall_known_extensions')"));
        Assert.False(connection.Scalar<bool>("select current_setting('autoload_known_extensions')"));
    }

    [Fact]
    public void An_unknown_option_is_named()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:;no_such_option=1");
        Assert.Contains("no_such_option", Assert.Throws<DuckDBException>(connection.Open).Message, StringComparison.Ordinal);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void A_wrong_value_of_an_option_is_named()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:;threads=many");
        var message = Assert.Throws<DuckDBException>(connection.Open).Message;
        Assert.Contains("threads", message, StringComparison.Ordinal);
        Assert.Contains("many", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_locked_configuration_opens_and_stays_locked()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:;lock_configuration=true");
        connection.Open();
        Assert.Throws<DuckDBException>(() => connection.Execute("set threads = 1"));
    }

    [Fact]
    public void A_connection_string_without_data_source_says_what_is_permitted()
    {
        using var connection = new DuckDBConnection("threads=1");
        Assert.Contains(":memory:", Assert.Throws<InvalidOperationException>(connection.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_sees_the_same_memory_database_and_outlives_the_first()
    {
        using var first = Memory();
        first.Execute("create table t as select 1 as x");
        using var second = first.Duplicate();
        first.Dispose();
        Assert.Equal(1, second.Scalar<int>("select x from t"));
    }

    [Fact]
    public void Two_memory_databases_are_separate()
    {
        using var first = Memory();
        using var second = Memory();
        first.Execute("create table t as select 1 as x");
        Assert.Throws<DuckDBException>(() => second.Scalar<int>("select x from t"));
    }

    [Fact]
    public void A_second_open_of_a_file_shares_the_instance_whatever_the_spelling_of_the_path()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("shared.duckdb");
        using var first = DuckDBConnection.OpenFile(path);
        first.Execute("create table t as select 1 as x");
        using var relative = DuckDBConnection.OpenFile(Path.GetRelativePath(Environment.CurrentDirectory, path));
        File.CreateSymbolicLink(folder.File("link.duckdb"), path);
        using var link = DuckDBConnection.OpenFile(folder.File("link.duckdb"));
        relative.Execute("insert into t values (2)");
        Assert.Equal(3, link.Scalar<long>("select sum(x) from t"));
    }

    [Fact]
    public void A_second_open_with_other_options_names_the_option_and_both_values()
    {
        using var folder = new ScratchFolder();
        using var first = DuckDBConnection.OpenFile(folder.File("a.duckdb"), ("threads", "2"));
        var error = Assert.Throws<InvalidOperationException>(() => DuckDBConnection.OpenFile(folder.File("a.duckdb"), ("threads", "1")));
        Assert.Contains("threads = 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("threads = 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_connection_closes_the_file()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("a.duckdb");
        var first = DuckDBConnection.OpenFile(path, ("threads", "2"));
        var second = first.Duplicate();
        first.Dispose();
        second.Dispose();
        using var other = DuckDBConnection.OpenFile(path, ("threads", "1"));
        Assert.Equal(1, other.Scalar<long>("select current_setting('threads')"));
    }

    [Fact]
    public void A_file_held_by_another_process_is_refused_with_the_engines_text()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("held.duckdb");
        using var holder = SecondProcess.HoldOpen(path);
        var error = Assert.Throws<DuckDBException>(() => DuckDBConnection.OpenFile(path));
        Assert.Equal(DuckDBErrorType.IO, error.ErrorType);
        Assert.Contains("lock", error.Message, StringComparison.Ordinal);
        holder.StandardInput.Close();
        holder.WaitForExit();
        using var connection = DuckDBConnection.OpenFile(path);
        Assert.Equal(1, connection.Scalar<int>("select 1"));
    }

    [Fact]
    public void A_reader_left_open_does_not_keep_the_file_from_other_processes()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("left.duckdb");
        var connection = DuckDBConnection.OpenFile(path);
        connection.Execute("create table t as select range as x from range(100_000)");
        using var streaming = new DuckDBCommand("from t", connection) { UseStreamingMode = true };
        var reader = streaming.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Contains("lock", SecondProcess.TryOpen(path), StringComparison.Ordinal);
        connection.Close();
        Assert.True(reader.IsClosed);
        Assert.Equal("opened", SecondProcess.TryOpen(path));
    }

    [Fact]
    public void A_missing_native_library_names_the_file_and_the_way_out()
    {
        var output = SecondProcess.TryOpen(":memory:", ("WAREHOUSE_DUCKDB_LIBRARY", "/nowhere/libduckdb.so"));
        Assert.Contains("/nowhere/libduckdb.so", output, StringComparison.Ordinal);
        Assert.Contains("./warehouse doctor", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_connection_says_so()
    {
        var connection = Memory();
        connection.Close();
        var error = Assert.Throws<InvalidOperationException>(() => connection.Execute("select 1"));
        Assert.Contains("closed", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(connection.Interrupt);
        Assert.Throws<InvalidOperationException>(() => connection.QueryProgress);
        Assert.Throws<InvalidOperationException>(() => connection.CreateAppender("t"));
        Assert.Throws<InvalidOperationException>(connection.BeginTransaction);
    }

    [Fact]
    public void A_read_only_file_refuses_writes()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("ro.duckdb");
        DuckDBConnection.OpenFile(path).Dispose();
        using var connection = DuckDBConnection.OpenFile(path, ("access_mode", "READ_ONLY"));
        Assert.Contains("read-only",
            Assert.Throws<DuckDBException>(() => connection.Execute("create table t (x int)")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forgotten_connection_is_closed_by_the_garbage_collector()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("forgotten.duckdb");
        Forget(path);
        for (var i = 0; i < 50 && SecondProcessIsShutOut(path); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal("opened", SecondProcess.TryOpen(path));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    static void Forget(string path)
    {
        DuckDBConnection.OpenFile(path, ("threads", "2")).Execute("create table t as select 1 as x");
    }

    static bool SecondProcessIsShutOut(string path)
    {
        try
        {
            // Other options are refused for as long as the instance is in the registry.
            DuckDBConnection.OpenFile(path, ("threads", "1")).Dispose();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    static DuckDBConnection Memory()
    {
        return DuckDBConnection.OpenFile(":memory:");
    }
}
