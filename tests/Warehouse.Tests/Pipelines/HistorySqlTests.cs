using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

/// <summary>Versions become half-open intervals: equal neighbours are one, and a key that a snapshot no longer holds ends there.</summary>
public sealed class HistorySqlTests : IDisposable
{
    const string Snapshots = "1 3 6";
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public HistorySqlTests() => connection.Execute(
        """
        create schema ops; create table ops.loads (source varchar, business_date date, status varchar, known_at date, superseded_at date);
        create schema core; create table core.v (id integer, valid_from date, a varchar, b varchar)
        """);

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("1:1:x", Snapshots, "1:1-3:x")]
    [InlineData("1:6:x", Snapshots, "1:6-:x")]
    [InlineData("1:1:x 1:3:x 1:6:x", Snapshots, "1:1-:x")]
    [InlineData("1:1:x 1:3:y 1:6:y", Snapshots, "1:1-3:x 1:3-:y")]
    [InlineData("1:1:x 1:3:y 1:6:x", Snapshots, "1:1-3:x 1:3-6:y 1:6-:x")]
    [InlineData("1:1:x 1:6:x", Snapshots, "1:1-3:x 1:6-:x")]
    [InlineData("1:1:x 1:3:x", Snapshots, "1:1-6:x")]
    [InlineData("1:1:x 1:3:x 2:3:x 2:6:x", Snapshots, "1:1-6:x 2:3-:x")]
    [InlineData("1:1:- 1:3:- 1:6:x", Snapshots, "1:1-6:- 1:6-:x")]
    [InlineData("1:1:x 1:3:- 1:6:x", Snapshots, "1:1-3:x 1:3-6:- 1:6-:x")]
    [InlineData("", Snapshots, "")]
    public void Snapshots_close_what_they_no_longer_hold(string versions, string snapshots, string expected)
    {
        Give(versions, snapshots);
        Assert.Equal(expected, History("core.t"));
    }

    [Theory]
    [InlineData("1:1:x", "1:1-:x")]
    [InlineData("1:1:x 1:3:x 1:6:x", "1:1-:x")]
    [InlineData("1:1:x 1:3:y 1:6:x", "1:1-3:x 1:3-6:y 1:6-:x")]
    [InlineData("1:1:x 2:3:y 1:6:z", "1:1-6:x 1:6-:z 2:3-:y")]
    public void Without_snapshots_absence_says_nothing(string versions, string expected)
    {
        Give(versions, Snapshots);
        Assert.Equal(expected, History(null));
    }

    [Fact]
    public void A_change_that_swaps_two_attributes_is_a_change()
    {
        connection.Execute("insert into core.v values (1, '2025-01-01', 'x', 'y'), (1, '2025-01-03', 'y', 'x'), (1, '2025-01-06', 'x', null), (1, '2025-01-07', null, 'x')");
        Assert.Equal("1:1-3:x 1:3-6:y 1:6-7:x 1:7-:-", History(null));
    }

    [Fact]
    public void Later_refused_and_replaced_files_are_no_snapshots()
    {
        Give("1:1:x 1:3:x", "1 3");
        connection.Execute(
            """
            insert into ops.loads values ('core.t', '2025-01-02', 'refused', '2025-01-02', null), ('core.t', '2025-01-04', 'duplicate', '2025-01-04', null),
              ('core.t', '2025-01-05', 'loaded', '2025-01-05', '2025-01-05'), ('core.u', '2025-01-02', 'loaded', '2025-01-02', null), ('core.t', '2025-02-01', 'loaded', '2025-02-01', null)
            """);
        Assert.Equal("1:1-:x", History("core.t"));
    }

    [Fact]
    public void Versions_that_begin_between_snapshots_do_not_overlap()
    {
        Give("1:2:x 1:4:y", Snapshots);
        Assert.Equal("1:2-4:x 1:4-:y", History("core.t"));
    }

    [Fact]
    public void Intervals_never_overlap_and_the_open_one_is_current()
    {
        Give("1:1:x 1:3:y 2:1:x", Snapshots);
        var sql = HistorySql.Wrap(Model("core.t"), new(2025, 1, 31));
        Assert.Equal(0, connection.Scalar<long>($"with h as ({sql}) select count(*) from h where is_current <> (valid_to is null) or valid_to <= valid_from"));
    }

    /// <summary>Versions as <c>key:day:value</c>, a dash for null; snapshots as days.</summary>
    void Give(string versions, string snapshots)
    {
        foreach (var day in snapshots.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            connection.Execute($"insert into ops.loads values ('core.t', '2025-01-0{day}', 'loaded', '2025-01-0{day}', null)");
        foreach (var version in versions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split(':')))
            connection.Execute($"insert into core.v values ({version[0]}, '2025-01-0{version[1]}', {(version[2] == "-" ? "null" : $"'{version[2]}'")}, null)");
    }

    string History(string? snapshots) => string.Join(' ', connection.Query(
        $"""
        with h as ({HistorySql.Wrap(Model(snapshots), new(2025, 1, 31))})
        select id || ':' || day(valid_from) || '-' || coalesce(day(valid_to)::varchar, '') || ':' || coalesce(a, '-') from h order by id, valid_from
        """,
        row => row.GetString(0)));

    static Model Model(string? snapshots) => new(
        "star", "h", "h.sql", "select * from core.v -- all", "d", Materialisation.History, ["id", "valid_from"],
        [.. new[] { ("id", "integer"), ("valid_from", "date"), ("a", "varchar"), ("b", "varchar"), ("valid_to", "date"),
            ("is_current", "boolean") }.Select(c => new Column(c.Item1, c.Item2, null, "d", false, [], null))],
        [], null, new(["id"], snapshots, [], null));
}
