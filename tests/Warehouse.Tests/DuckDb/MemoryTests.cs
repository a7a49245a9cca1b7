using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

/// <summary>Measures the whole process, so it runs while nothing else does.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public void Reading_a_million_rows_again_and_again_does_not_grow_the_process()
    {
        using var connection = DuckDBConnection.OpenFile(":memory:", ("threads", "2"));
        connection.Execute("create table t as select range as x, 'text that is not inlined ' || range as s from range(1_000_000)");
        long ReadAll(bool dispose)
        {
            using var command = new DuckDBCommand("from t", connection);
            var reader = command.ExecuteReader();
            var sum = 0L;
            while (reader.Read())
                sum += reader.GetInt64(0);
            if (dispose)
                reader.Dispose();
            return sum;
        }

        ReadAll(dispose: true);
        ReadAll(dispose: true);
        var before = Environment.WorkingSet;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(499_999_500_000, ReadAll(dispose: i % 2 == 0));
            // The undisposed ones are left to the finalizer.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // One result is about 55 MB, so five leaked ones would be 275.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 120_000_000);
    }

    [Fact]
    public void Failing_statements_and_appenders_do_not_grow_the_process()
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        connection.Execute("create table t (x integer primary key, s varchar)");
        void Fail()
        {
            Assert.Throws<DuckDBException>(() => connection.Execute("select * from nowhere"));
            Assert.Throws<DuckDBException>(() => connection.Execute("selec 1"));
            Assert.Throws<ArgumentException>(() => connection.Execute("select ?"));
            var appender = connection.CreateAppender("t");
            appender.CreateRow().AppendValue(1).AppendValue(new string('x', 10_000)).EndRow();
            appender.CreateRow().AppendValue(1).AppendValue(new string('y', 10_000)).EndRow();
            Assert.Throws<DuckDBException>(appender.Dispose);
        }

        for (var i = 0; i < 50; i++)
            Fail();
        var before = Environment.WorkingSet;
        for (var i = 0; i < 300; i++)
            Fail();
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 60_000_000);
    }
}
