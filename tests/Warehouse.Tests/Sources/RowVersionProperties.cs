using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Warehouse.Tests.Sources;

/// <summary>Deliveries of changes in any order, delivered again and corrected, against the same rule written as loops: of a key's rows that
/// of the latest date holds, and what was known in a night stays known of that night.</summary>
public sealed class RowVersionProperties
{
    static readonly DateOnly First = new(2025, 1, 1);

    /// <param name="NightsLater">Nights since the delivery before.</param>
    /// <param name="Date">The file's own date, as days before the night that is at most possible.</param>
    /// <param name="Rows">Key and value.</param>
    sealed record Delivery(int NightsLater, int Date, (int Key, int Value)[] Rows);

    static readonly Gen<Delivery[]> Deliveries =
        (from later in Gen.Choose(0, 2)
         from date in Gen.Choose(0, 6)
         from rows in (from key in Gen.Choose(1, 4) from value in Gen.Choose(1, 2) select (key, value)).ListOf().Resize(4)
         select new Delivery(later, date, [.. rows.DistinctBy(r => r.key)])).ListOf().Resize(9).Select(d => d.ToArray());

    [Fact]
    public void The_latest_row_of_a_key_holds_and_no_night_forgets_what_it_knew() => Holds("id", deliveries => deliveries);

    [Fact]
    public void Rows_without_a_key_add_up_and_no_night_forgets_what_it_knew() => Holds("", deliveries => deliveries);

    /// <summary>The same files in another order of arrival end in the same rows.</summary>
    [Fact]
    public void The_order_of_arrival_does_not_matter() => Prop.ForAll(Deliveries.ToArbitrary(), deliveries =>
    {
        var once = deliveries.DistinctBy(d => d.Date).Select(d => d with { NightsLater = 1 }).ToArray();
        using var one = Desk("id");
        using var other = Desk("id");
        Assert.Equal(Deliver(one, once, 7, "id").Last(), Deliver(other, [.. once.Reverse()], 7, "id").Last());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    static void Holds(string key, Func<Delivery[], Delivery[]> arrange) => Prop.ForAll(Deliveries.ToArbitrary(), deliveries =>
    {
        using var desk = Desk(key);
        var known = Deliver(desk, arrange(deliveries), 0, key);
        desk.Rows("id", Night(known.Count));
        for (var night = 0; night < known.Count; night++)
        {
            Assert.Equal(known[night], Rows(desk, "landing.bank__t", night, "true"));
            Assert.Equal(known[night], Rows(desk, "landing.bank__t__versions", known.Count, $"_known_at <= '{Night(night)}' and coalesce(_known_to > '{Night(night)}', true)"));
        }
        Assert.Empty(desk.Rows("id", Night(known.Count), "(from landing.bank__t__versions where _known_to <= _known_at)"));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    static LandingDesk Desk(string key) => new(Contract.Of("id: { type: integer, required: true }\nvalue: { type: integer }", path: "t_{yyyyMMdd}.csv", key: key, date: "from: file_name"));

    /// <summary>Lands the files; what must be known after each night, by loops.</summary>
    static List<string> Deliver(LandingDesk desk, Delivery[] deliveries, int night, string key)
    {
        var files = new SortedDictionary<int, (int Key, int Value)[]>();
        var known = new List<string>();
        foreach (var delivery in deliveries)
        {
            for (night += delivery.NightsLater; known.Count < night;)
                known.Add(Naive(files, key));
            var date = Math.Min(delivery.Date, night);
            // A row of its own makes a file of each date differ from all others.
            var rows = delivery.Rows.Append((Key: -1 - date, Value: 0)).ToArray();
            files[date] = rows;
            var text = $"id,value\n{string.Join('\n', rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key},{r.Value}")))}\n";
            desk.Land(text, $"t_{First.AddDays(date):yyyyMMdd}.csv", Night(night));
        }
        known.Add(Naive(files, key));
        return known;
    }

    static string Naive(SortedDictionary<int, (int Key, int Value)[]> files, string key)
    {
        var rows = files.Values.SelectMany(rows => rows);
        var holding = key.Length == 0 ? rows : rows.GroupBy(r => r.Key).Select(same => same.Last());
        return string.Join(' ', holding.Order().Select(r => $"{r.Key}:{r.Value}"));
    }

    static string Rows(LandingDesk desk, string relation, int night, string where)
    {
        desk.Rows("id", Night(night));
        return string.Join(' ', desk.Connection.Query($"select id || ':' || value from {relation} where {where} order by id, value", row => row.GetString(0)));
    }

    static string Night(int night) => First.AddDays(night).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
