using FsCheck;
using FsCheck.Fluent;
using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

/// <summary>Histories fed by changes: whenever a change arrives, it counts from the day that it is dated.</summary>
public sealed class HistoryDeltaTests : IDisposable
{
    /// <param name="Key">What is described.</param>
    /// <param name="Day">Day since when it is so.</param>
    /// <param name="Told">Day on which the source said so; of two that speak of one day the later holds.</param>
    /// <param name="Value">How it is; null where it is deleted.</param>
    public sealed record Change(int Key, int Day, int Told, string? Value);

    static readonly Gen<Change[]> Changes =
        (from key in Gen.Choose(1, 3)
         from day in Gen.Choose(1, 9)
         from told in Gen.Choose(1, 3)
         from value in Gen.Elements("x", "y", "z", null)
         select new Change(key, day, told, value)).ListOf().Resize(14).Select(changes => changes.DistinctBy(c => (c.Key, c.Day, c.Told)).ToArray());

    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public HistoryDeltaTests() => connection.Execute(
        """
        create schema ops; create table ops.loads (source varchar, business_date date, status varchar, known_at date, superseded_at date);
        create schema core; create table core.v (id integer, valid_from date, a varchar, told integer, is_deleted boolean);
        create schema star
        """);

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("1:1:x", "1:1-:x")]
    [InlineData("1:1:x 1:5:z 1:3:y", "1:1-3:x 1:3-5:y 1:5-:z")]
    [InlineData("1:1:x 1:5:x 1:3:x", "1:1-:x")]
    [InlineData("1:5:x 1:1:x", "1:1-:x")]
    [InlineData("1:1:x 1:1:x 1:1:x", "1:1-:x")]
    [InlineData("1:1:x 1:5:-", "1:1-5:x")]
    [InlineData("1:5:- 1:1:x", "1:1-5:x")]
    [InlineData("1:1:x 1:5:- 1:3:y", "1:1-3:x 1:3-5:y")]
    [InlineData("1:1:x 1:5:- 1:7:x", "1:1-5:x 1:7-:x")]
    [InlineData("1:5:-", "")]
    [InlineData("1:1:x 1:1:y:2", "1:1-:y")]
    [InlineData("1:1:y:2 1:1:x", "1:1-:y")]
    [InlineData("1:1:x 1:4:-:2 1:4:y:3", "1:1-4:x 1:4-:y")]
    [InlineData("1:1:x 2:2:y 2:3:- 1:4:z", "1:1-4:x 1:4-:z 2:2-3:y")]
    public void Changes_count_from_the_day_that_they_are_dated(string changes, string expected)
    {
        Give(Parse(changes));
        Assert.Equal(expected, History());
    }

    [Fact]
    public void Any_order_and_repetition_of_the_same_changes_ends_in_the_same_history() =>
        Prop.ForAll((from changes in Changes from order in Gen.Shuffle(Repeated(changes)) select (changes, order)).ToArbitrary(), given =>
        {
            Give(given.changes);
            var expected = History();
            Assert.Equal(Naive(given.changes), expected);
            Give([.. given.order]);
            Assert.Equal(expected, History());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    /// <summary>A change dated in the past touches the time until the next change, and nothing else.</summary>
    [Theory]
    [InlineData("1:1:x 1:8:z 2:1:q", "1:3:y", "1:3-8")]
    [InlineData("1:1:x 1:8:z", "1:3:x", "")]
    [InlineData("1:3:x", "1:1:x", "1:1-3")]
    [InlineData("1:1:x", "1:5:-", "1:5-")]
    [InlineData("1:1:x 1:3:y 1:5:x", "1:3:x:2", "1:3-5")]
    [InlineData("1:1:x", "2:4:y", "2:4-")]
    public void What_a_change_touches_is_noted_beside_the_history(string before, string change, string touched)
    {
        Give(Parse(before));
        connection.Execute(HistorySql.Rebuild(Model, isComparable: false, new(2025, 1, 30)));
        connection.Execute("delete from star.h__changes");
        Give([.. Parse(before), .. Parse(change)]);
        connection.Execute(HistorySql.Rebuild(Model, isComparable: true, new(2025, 1, 31)));
        Assert.Equal(touched, string.Join(' ', connection.Query(
            "select id || ':' || day(changed_from) || '-' || coalesce(day(changed_to)::varchar, '') from star.h__changes where changed_at = '2025-01-31' order by all",
            row => row.GetString(0))));
    }

    [Fact]
    public void The_first_history_touches_all_that_it_describes()
    {
        Give(Parse("1:1:x 1:3:y 2:2:-"));
        connection.Execute(HistorySql.Rebuild(Model, isComparable: false, new(2025, 1, 30)));
        Assert.Equal(["1|1|3", "1|3|-"], connection.Query("select id, day(changed_from), day(changed_to) from star.h__changes order by all", Builder.Text));
    }

    static Change[] Repeated(Change[] changes) => [.. changes, .. changes.Where((_, i) => i % 2 == 0)];

    static Change[] Parse(string changes) =>
        [.. changes.Split(' ').Select(c => c.Split(':')).Select(c => new Change(Day(c[0]), Day(c[1]), c.Length > 3 ? Day(c[3]) : 1, c[2] == "-" ? null : c[2]))];

    static int Day(string text) => int.Parse(text, null);

    void Give(Change[] changes)
    {
        connection.Execute("delete from core.v");
        foreach (var c in changes)
            connection.Execute("insert into core.v values (?, date '2025-01-01' + ?::integer, ?, ?, ?)", c.Key, c.Day - 1, c.Value, c.Told, c.Value is null);
    }

    string History() => string.Join(' ', connection.Query(
        $"""
        with h as ({HistorySql.Wrap(Model, new(2025, 1, 31))})
        select id || ':' || day(valid_from) || '-' || coalesce(day(valid_to)::varchar, '') || ':' || a from h order by id, valid_from
        """,
        row => row.GetString(0)));

    /// <summary>Day by day: the change that the source told last of those dated last.</summary>
    static string Naive(Change[] changes)
    {
        var intervals = new List<(int Key, int From, int? To, string Value)>();
        foreach (var key in changes.Select(c => c.Key).Distinct().Order())
        {
            string? before = null;
            for (var day = 1; day <= 10; day++)
            {
                var now = changes.Where(c => c.Key == key && c.Day <= day).OrderBy(c => c.Day).ThenBy(c => c.Told).LastOrDefault()?.Value;
                if (now != before && before is not null)
                    intervals[^1] = intervals[^1] with { To = day };
                if (now != before && now is not null)
                    intervals.Add((key, day, null, now));
                before = now;
            }
        }
        return string.Join(' ', intervals.Select(i => $"{i.Key}:{i.From}-{i.To}:{i.Value}"));
    }

    static Model Model { get; } = new(
        "star", "h", "h.sql", "select * from core.v -- all", "d", Materialisation.History, ["id", "valid_from"],
        [.. new[] { ("id", "integer"), ("valid_from", "date"), ("a", "varchar"), ("valid_to", "date"), ("is_current", "boolean") }
            .Select(c => new Column(c.Item1, c.Item2, null, "d", false, [], null))],
        [], null, new(["id"], null, ["told"], "is_deleted"));
}
