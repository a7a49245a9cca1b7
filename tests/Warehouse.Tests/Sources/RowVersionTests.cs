namespace Warehouse.Tests.Sources;

/// <summary>A row that comes again in a later file is a further version of it.</summary>
public sealed class RowVersionTests : IDisposable
{
    const string Versions = "landing.bank__t__versions";
    const string Columns = "id, value, day(_known_at), coalesce(day(_known_to)::varchar, '-')";
    readonly LandingDesk desk = new(Contract.Of("id: { type: integer, required: true }\nvalue: { type: varchar }", path: "t_{yyyyMMdd}.csv", key: "id", date: "from: file_name"));

    public void Dispose() => desk.Dispose();

    [Fact]
    public void A_correction_ends_the_version_before_it()
    {
        Land(1, 1, "1,a", "2,b");
        Land(2, 2, "2,B", "3,c");
        Assert.Equal(["1|a", "2|B", "3|c"], Now(2));
        Assert.Equal(["1|a", "2|b"], Now(1));
        Assert.Equal(["1|a|1|-", "2|b|1|2", "2|B|2|-", "3|c|2|-"], All(2));
    }

    [Fact]
    public void The_same_row_sent_again_is_no_new_version()
    {
        Land(1, 1, "1,a");
        Land(2, 2, "1,a", "2,b");
        Assert.Equal(["1|a|1|-", "2|b|2|-"], All(2));
    }

    [Fact]
    public void A_correction_that_arrives_before_what_it_corrects_stays_the_last_word()
    {
        Land(2, 2, "1,B");
        Land(1, 3, "1,b", "2,c");
        Assert.Equal(["1|B|2|-", "2|c|3|-"], All(3));
    }

    [Fact]
    public void Of_a_corrected_file_only_the_rows_that_differ_are_news()
    {
        Land(1, 1, "1,a", "2,b", "3,c");
        Land(1, 3, "1,a", "2,B");
        Assert.Equal(["1|a|1|-", "2|b|1|3", "2|B|3|-", "3|c|1|3"], All(3));
        Assert.Equal(["1|a", "2|b", "3|c"], Now(2));
    }

    [Fact]
    public void A_correction_that_is_withdrawn_renews_what_it_corrected()
    {
        Land(1, 1, "1,a");
        Land(2, 2, "1,A", "2,b");
        Land(2, 3, "2,b");
        Assert.Equal(["1|a", "2|b"], Now(3));
        Assert.Equal(["1|a|1|2", "1|A|2|3", "1|a|3|-", "2|b|2|-"], All(3));
        Assert.Equal(["1|A", "2|b"], Now(2));
    }

    [Fact]
    public void A_file_replaced_within_its_night_was_never_known()
    {
        Land(1, 1, "1,a");
        Land(2, 2, "1,x");
        Land(2, 2, "1,y");
        Assert.Equal(["1|a|1|2", "1|y|2|-"], All(2));
    }

    /// <summary>What is read on a night of new rows must not grow with the history.</summary>
    [Fact]
    public void Files_whose_keys_lie_elsewhere_are_not_read()
    {
        Land(1, 1, "1,a", "9,b");
        File.WriteAllText(desk.Connection.Scalar<string>("select landed_file from ops.loads")!, "not readable");
        Land(2, 2, "10,c", "11,d");
        Assert.Throws<Warehouse.DuckDb.DuckDBException>(() => Land(3, 3, "5,e"));
    }

    void Land(int date, int night, params string[] rows) => desk.Land($"id,value\n{string.Join('\n', rows)}\n", $"t_2025010{date}.csv", $"2025-01-0{night}");

    List<string> Now(int night) => [.. desk.Rows("id, value", $"2025-01-0{night}").Order(StringComparer.Ordinal)];

    List<string> All(int night) => [.. desk.Rows(Columns, $"2025-01-0{night}", $"(from {Versions})").Order(StringComparer.Ordinal).OrderBy(r => r.Split('|')[0], StringComparer.Ordinal)
        .ThenBy(r => r.Split('|')[2], StringComparer.Ordinal)];
}
