using Warehouse.Contracts;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>Files that come again, come changed, or come for several nights.</summary>
public sealed class DeliveryTests
{
    const string First = "2025-01-02";
    const string Second = "2025-01-03";
    const string Third = "2025-01-06";

    [Fact]
    public void The_same_bytes_under_another_name_are_noted_and_not_loaded_again()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "*.csv"));
        desk.Land("id,name\n1,a\n", "a.csv");
        var again = desk.Land("id,name\n1,a\n", "b.csv", Second);
        Assert.Equal((LoadStatus.Duplicate, 1, 0), (again.Status, again.RowsIn, again.RowsKept));
        Assert.Equal(["1"], desk.Rows("id", Second));
        Assert.Equal("duplicate|the same bytes are loaded already", desk.Connection.Scalar<string>("select concat_ws('|', status, message) from ops.loads where source_file = 'b.csv'"));
    }

    [Fact]
    public void A_file_that_was_met_is_known_by_name_size_and_time()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var file = desk.Deliver("t.csv", "id,name\n1,a\n"u8.ToArray());
        Assert.False(desk.Ledger.IsUnchanged(file));
        desk.Land(file, First);
        Assert.True(desk.Ledger.IsUnchanged(file));
        Assert.False(desk.Ledger.IsUnchanged(file with { Size = file.Size + 1 }));
        Assert.False(desk.Ledger.IsUnchanged(file with { ModifiedAt = file.ModifiedAt.AddSeconds(1) }));
        Assert.False(desk.Ledger.IsUnchanged(file with { Name = "other.csv" }));
    }

    [Fact]
    public void A_refused_file_is_noted_and_looked_at_again()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, maxRejected: "0"));
        var file = desk.Deliver("t.csv", "id,name\nx,a\n"u8.ToArray());
        new Lander(desk.Connection, desk.Home, desk.Ledger, TimeProvider.System).Refuse(file, 1, new DateOnly(2025, 1, 2), "run-1", "it's broken");
        Assert.Equal("refused|1|it's broken", desk.Connection.Scalar<string>("select concat_ws('|', status, rows_in, message) from ops.loads"));
        Assert.False(desk.Ledger.IsUnchanged(file));
        Assert.False(desk.Ledger.HasFile("bank.t", null));
    }

    [Fact]
    public void A_restored_old_version_is_not_taken_for_the_one_that_it_was()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var original = desk.Deliver("t.csv", "id,name\n1,a\n"u8.ToArray());
        desk.Land(original, First);
        desk.Land("id,name\n1,b\n", night: Second);
        // Restored from a backup with its time of change, as cp -p and tar do.
        Assert.False(desk.Ledger.IsUnchanged(original));
    }

    [Fact]
    public void Delta_files_add_up_and_a_changed_one_replaces_its_older_version()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "*.csv"));
        desk.Land("id,name\n1,a\n2,b\n", "a.csv");
        desk.Land("id,name\n3,c\n", "b.csv", Second);
        desk.Land("id,name\n1,A\n", "a.csv", Third);
        Assert.Equal(["1|A", "3|c"], desk.Rows("id, name", Third).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Any_earlier_night_can_be_seen_as_it_was()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "*.csv"));
        desk.Land("id,name\n1,a\n", "a.csv");
        desk.Land("id,name\n3,c\n", "b.csv", Second);
        desk.Land("id,name\n1,A\n", "a.csv", Third);
        Assert.Empty(desk.Rows("id, name", "2025-01-01"));
        Assert.Equal(["1|a"], desk.Rows("id, name", First));
        Assert.Equal(["1|a", "3|c"], desk.Rows("id, name", Second).Order(StringComparer.Ordinal));
        Assert.Equal(["1|A", "3|c"], desk.Rows("id, name", "2025-12-31").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_version_of_a_relation_changes_with_its_rows_only()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "*.csv"));
        string Version(string night) => desk.Ledger.CreateViews([desk.Contract], DateOnly.Parse(night, null))[0].Version;
        desk.Land("id,name\n1,a\n", "a.csv");
        var first = Version(First);
        desk.Land("id,name\n1,a\n", "copy.csv", Second);
        Assert.Equal(first, Version(Second));
        desk.Land("id,name\n2,a\n", "b.csv", Third);
        Assert.NotEqual(first, Version(Third));
        Assert.Equal(first, Version(First));
    }

    [Fact]
    public void A_full_file_is_the_whole_truth_and_its_history_is_kept()
    {
        using var desk = new LandingDesk(Full());
        desk.Land("id,name\n1,a\n2,b\n", "t_20250102.csv");
        desk.Land("id,name\n1,A\n", "t_20250103.csv", Second);
        Assert.Equal(["1|A|2025-01-03"], desk.Rows("id, name, _business_date", Second));
        Assert.Equal(["1|a|2025-01-02", "2|b|2025-01-02", "1|A|2025-01-03"], desk.Rows("id, name, _business_date", Second, "landing.bank__t__history"));
        Assert.Equal(["1|a", "2|b"], desk.Rows("id, name", First));
    }

    [Fact]
    public void A_full_file_that_comes_changed_replaces_its_own_date_only()
    {
        using var desk = new LandingDesk(Full());
        desk.Land("id,name\n1,a\n", "t_20250102.csv");
        desk.Land("id,name\n1,b\n", "t_20250103.csv", Second);
        desk.Land("id,name\n1,B\n", "t_20250103.csv", Third);
        Assert.Equal(["1|a|2025-01-02", "1|B|2025-01-03"], desk.Rows("id, name, _business_date", Third, "landing.bank__t__history"));
        Assert.Equal(["1|b"], desk.Rows("id, name", Second));
    }

    [Fact]
    public void A_full_file_that_returns_to_an_earlier_state_is_the_truth_of_its_own_night()
    {
        using var desk = new LandingDesk(Full());
        desk.Land("id,name\n1,a\n", "t_20250102.csv");
        desk.Land("id,name\n1,a\n2,b\n", "t_20250103.csv", Second);
        var third = desk.Land("id,name\n1,a\n", "t_20250106.csv", Third);
        Assert.Equal(LoadStatus.Loaded, third.Status);
        Assert.Equal(["1|a|2025-01-06"], desk.Rows("id, name, _business_date", Third));
    }

    [Fact]
    public void A_night_whose_file_is_like_that_of_the_night_before_has_its_file()
    {
        using var desk = new LandingDesk(Full());
        desk.Land("id,name\n1,a\n", "t_20250102.csv");
        desk.Land("id,name\n1,a\n", "t_20250103.csv", Second);
        Assert.True(desk.Ledger.HasFile("bank.t", new DateOnly(2025, 1, 3)));
    }

    [Fact]
    public void Two_nights_without_postings_both_have_their_file()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "t_{yyyyMMdd}.csv", date: "from: file_name"));
        desk.Land("id,name\n", "t_20250102.csv");
        desk.Land("id,name\n", "t_20250103.csv", Second);
        Assert.True(desk.Ledger.HasFile("bank.t", new DateOnly(2025, 1, 3)));
        Assert.False(desk.Ledger.HasFile("bank.t", new DateOnly(2025, 1, 6)));
    }

    [Fact]
    public void A_file_corrected_twice_in_a_night_back_to_what_it_was_is_what_it_was()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land("id,name\n1,a\n");
        desk.Land("id,name\n1,b\n");
        Assert.Equal(["b"], desk.Rows("name"));
        Assert.Equal(LoadStatus.Loaded, desk.Land("id,name\n1,a\n").Status);
        Assert.Equal(["a"], desk.Rows("name"));
        Assert.Equal(1, desk.Connection.Scalar<long>("select count(*) from ops.loads where status = 'loaded' and superseded_at is null"));
    }

    [Fact]
    public void A_column_that_the_contract_gains_is_null_in_older_files()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "*.csv"));
        desk.Land("id,name\n1,a\n", "a.csv");
        desk.Contract = desk.Read(Contract.Of(Contract.TwoColumns + "\nsize: { type: integer }", path: "*.csv"));
        Assert.Equal(["1|a|none"], desk.Rows("id, name, coalesce(size::varchar, 'none')"));
        desk.Land("id,name,size\n2,b,7\n", "b.csv", Second);
        Assert.Equal(["1|a|none", "2|b|7"], desk.Rows("id, name, coalesce(size::varchar, 'none')", Second).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_business_date_may_be_the_latest_in_a_column()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, date: "from: column, column: day"));
        Assert.Equal(new DateOnly(2025, 1, 5), desk.BusinessDateOf("id,day,amount,name\n1,2025-01-05,,\n2,2024-01-01,,\n3,,,\n4,someday,,\n"));
    }

    [Fact]
    public void Without_a_readable_date_there_is_no_business_date()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, date: "from: column, column: day"));
        Assert.Equal("no row has a readable 'day'", Assert.Throws<ContractException>(() => desk.BusinessDateOf("id,day,amount,name\n1,,,\n")).Found);
    }

    [Theory]
    [InlineData("max: 2025-12-31", "9999-12-31")]
    [InlineData("max: 2025-12-31", "infinity")]
    [InlineData("max: night", "9999-12-31")]
    [InlineData("max: night", "infinity")]
    [InlineData("max: night", "99999-01-01")]
    public void One_row_of_the_far_future_does_not_make_the_business_date(string rule, string date)
    {
        var columns = Contract.Postings.Replace("type: date", $"type: date, {rule}", StringComparison.Ordinal);
        using var desk = new LandingDesk(Contract.Of(columns, date: "from: column, column: day"));
        Assert.Equal(new DateOnly(2025, 1, 5), desk.BusinessDateOf($"id,day,amount,name\n1,2025-01-05,,\n2,{date},,\n"));
    }

    [Fact]
    public void What_a_killed_run_left_in_the_work_folder_is_swept()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var left = Path.Combine(Directory.CreateDirectory(Path.Combine(desk.Home, "landing", ".tmp")).FullName, "x.tmp");
        File.WriteAllText(left, "");
        new Lander(desk.Connection, desk.Home, desk.Ledger, TimeProvider.System).Sweep();
        Assert.False(File.Exists(left));
    }

    static string Full() => Contract.Of(Contract.TwoColumns, delivery: "full", path: "t_{yyyyMMdd}.csv", date: "from: file_name");
}
