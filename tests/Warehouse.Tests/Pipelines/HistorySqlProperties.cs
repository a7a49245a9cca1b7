using FsCheck;
using FsCheck.Fluent;
using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

/// <summary>The SQL of histories against the same rule written as loops over snapshots.</summary>
public sealed class HistorySqlProperties : IDisposable
{
    sealed record Version(int Key, int Day, string? A, int? B);

    sealed record Interval(int Key, int From, int? To, string? A, int? B);

    static readonly string?[] Texts = ["x", "y", "", null];
    static readonly int?[] Numbers = [0, 1, null];

    static readonly Gen<(int Key, string? A, int? B)[][]> Snapshots =
        (from key in Gen.Choose(1, 3) from a in Gen.Elements(Texts) from b in Gen.Elements(Numbers) select (key, a, b))
        .ListOf().Resize(4).Select(rows => rows.DistinctBy(r => r.key).ToArray()).ListOf().Resize(8).Select(s => s.ToArray());

    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public HistorySqlProperties() => connection.Execute(
        """
        create schema ops; create table ops.loads (source varchar, business_date date, status varchar, known_at date, superseded_at date);
        create schema core; create table core.v (id integer, valid_from date, a varchar, b integer)
        """);

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Full_snapshots_give_the_history_that_loops_give() => Holds("core.t");

    [Fact]
    public void Changes_alone_give_the_history_that_loops_give() => Holds(null);

    void Holds(string? source) => Prop.ForAll(Snapshots.ToArbitrary(), snapshots =>
    {
        var versions = snapshots.SelectMany((rows, day) => rows.Select(r => new Version(r.Key, day, r.A, r.B))).ToList();
        Fill(versions, snapshots.Length);
        var naive = versions.Select(v => v.Key).Distinct().Order().SelectMany(key => Intervals([.. versions.Where(v => v.Key == key)], source is null ? null : snapshots.Length));
        Assert.Equal(naive, Read(source));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    /// <param name="versions">One key's, by day.</param>
    /// <param name="days">Days with a snapshot, 0 and on; null where absence says nothing.</param>
    static List<Interval> Intervals(List<Version> versions, int? days)
    {
        var intervals = new List<Interval>();
        for (var i = 0; i < versions.Count; i++)
        {
            var version = versions[i];
            int? end = days is null
                ? i + 1 < versions.Count ? versions[i + 1].Day : null
                : version.Day + 1 < days ? version.Day + 1 : null;
            if (intervals is [.., var last] && last.To == version.Day && last.A == version.A && last.B == version.B)
                intervals[^1] = last with { To = end };
            else
                intervals.Add(new(version.Key, version.Day, end, version.A, version.B));
        }
        return intervals;
    }

    void Fill(List<Version> versions, int days)
    {
        connection.Execute("delete from core.v; delete from ops.loads");
        for (var day = 0; day < days; day++)
            connection.Execute("insert into ops.loads values ('core.t', date '2025-01-01' + ?::integer, 'loaded', date '2025-01-01' + ?::integer, null)", day, day);
        foreach (var v in versions)
            connection.Execute("insert into core.v values (?, date '2025-01-01' + ?::integer, ?, ?)", v.Key, v.Day, v.A, v.B);
    }

    List<Interval> Read(string? source) => connection.Query(
        $"with h as ({HistorySql.Wrap(Model(source), new(2025, 12, 31))}) select id, valid_from - date '2025-01-01', valid_to - date '2025-01-01', a, b from h order by id, valid_from",
        row => new Interval(row.GetInt32(0), (int)row.GetInt64(1), row.IsDBNull(2) ? null : (int)row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetInt32(4)));

    static Model Model(string? source) => new(
        "star", "h", "h.sql", "select * from core.v", "d", Materialisation.History, ["id", "valid_from"],
        [.. new[] { ("id", "integer"), ("valid_from", "date"), ("a", "varchar"), ("b", "integer"), ("valid_to", "date"),
            ("is_current", "boolean") }.Select(c => new Column(c.Item1, c.Item2, null, "d", false, [], null))],
        [], null, new(["id"], source, [], null));
}
