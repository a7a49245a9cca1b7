using FsCheck;
using FsCheck.Fluent;
using Warehouse.DuckDb;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

public sealed class GapsTests
{
    static readonly Gen<long[]> Missing = Gen.Choose(1, 60).ListOf().Select(list => list.Select(i => (long)i).Distinct().Order().ToArray());

    [Fact]
    public void The_kth_row_left_has_the_kth_number_that_is_not_missing()
    {
        Prop.ForAll(Missing.ToArbitrary(), missing =>
        {
            var gaps = new Gaps(missing);
            var left = Enumerable.Range(1, 200).Select(i => (long)i).Except(missing).ToList();
            Assert.Equal(left, left.Select((_, i) => gaps.NumberOf(i + 1L)));
            Assert.Equal(missing.Length == 0, gaps.None);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void The_SQL_expression_gives_the_same_numbers()
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        Prop.ForAll(Missing.ToArbitrary(), missing =>
        {
            var gaps = new Gaps(missing);
            var numbers = connection.Query($"select {gaps.NumberOf("ordinal")} from range(1, 101) t(ordinal) order by ordinal", row => row.GetInt64(0));
            Assert.Equal(Enumerable.Range(1, 100).Select(i => gaps.NumberOf(i)), numbers);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void Twenty_thousand_gaps_are_still_one_expression_that_the_engine_takes()
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        var gaps = new Gaps([.. Enumerable.Range(1, 20_000).Select(i => i * 3L)]);
        Assert.Equal(gaps.NumberOf(30_001L), connection.Scalar<long>($"select {gaps.NumberOf("ordinal")} from (select 30001::bigint as ordinal)"));
    }
}
