using System.Data;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

public sealed class TransactionTests : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public TransactionTests()
    {
        connection.Execute("create table t (x int primary key)");
    }

    public void Dispose()
    {
        connection.Dispose();
    }

    [Fact]
    public void A_commit_keeps_and_a_rollback_drops_the_rows()
    {
        using (var kept = connection.BeginTransaction())
        {
            connection.Execute("insert into t values (1)");
            kept.Commit();
        }

        using (var dropped = connection.BeginTransaction())
        {
            connection.Execute("insert into t values (2)");
            dropped.Rollback();
        }

        Assert.Equal(1, connection.Scalar<long>("select sum(x) from t"));
    }

    [Fact]
    public void Disposing_without_commit_rolls_back()
    {
        using (connection.BeginTransaction())
            connection.Execute("insert into t values (1)");
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void Closing_the_connection_rolls_back()
    {
        var second = connection.Duplicate();
        second.BeginTransaction();
        second.Execute("insert into t values (1)");
        second.Close();
        Assert.Equal(0, connection.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void Other_connections_do_not_see_uncommitted_rows()
    {
        using var other = connection.Duplicate();
        using var transaction = connection.BeginTransaction();
        connection.Execute("insert into t values (1)");
        Assert.Equal(0, other.Scalar<long>("select count(*) from t"));
        transaction.Commit();
        Assert.Equal(1, other.Scalar<long>("select count(*) from t"));
    }

    [Fact]
    public void A_failed_statement_aborts_the_transaction_and_the_next_one_works()
    {
        using (var transaction = connection.BeginTransaction())
        {
            connection.Execute("insert into t values (1)");
            Assert.Throws<DuckDBException>(() => connection.Execute("insert into t values (1)"));
            Assert.Equal(DuckDBErrorType.Transaction, Assert.Throws<DuckDBException>(() => connection.Execute("from t")).ErrorType);
        }

        using var next = connection.BeginTransaction();
        connection.Execute("insert into t values (5)");
        next.Commit();
        Assert.Equal(5, connection.Scalar<int>("from t"));
    }

    [Fact]
    public void Two_writers_of_one_row_conflict()
    {
        connection.Execute("insert into t values (1)");
        using var other = connection.Duplicate();
        using var mine = connection.BeginTransaction();
        using var theirs = other.BeginTransaction();
        connection.Execute("update t set x = 2");
        Assert.Equal(DuckDBErrorType.Transaction, Assert.Throws<DuckDBException>(() => other.Execute("update t set x = 3")).ErrorType);
    }

    [Fact]
    public void Misuse_is_told()
    {
        using var transaction = connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(connection.BeginTransaction);
        Assert.Throws<ArgumentException>(() => ((IDbConnection)connection).BeginTransaction(IsolationLevel.ReadUncommitted));
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(transaction.Commit);
    }
}
