namespace Warehouse.Tests.Sources;

/// <summary>What the source says it sent is what was read, or the file is refused.</summary>
public sealed class ControlTotalTests
{
    const string Trailer = "type: trailer, marker: TRAILER, rows: 2, amount: 3, of: amount";
    const string ControlFile = "type: file, path: 'control_{yyyyMMdd}.csv', of: amount";

    [Theory]
    [InlineData("TRAILER,2,3.50\n")]
    [InlineData("TRAILER,2,3.50")]
    [InlineData("TRAILER,2,3.5\r\n")]
    [InlineData("TRAILER,2,\"3.50\"\n")]
    [InlineData("TRAILER,0002,+3.50,more\n")]
    public void A_trailer_that_agrees_is_no_row(string trailer)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: Trailer));
        var batch = desk.Land($"id,day,amount,name\n1,,1.25,a\n2,,2.25,b\n{trailer}");
        Assert.Equal((2, 2), (batch.RowsIn, batch.RowsKept));
        Assert.Empty(batch.Warnings);
        Assert.Equal("2|3.500000|3.500000", desk.Connection.Scalar<string>("select concat_ws('|', control_rows, control_amount, amount_kept) from ops.loads"));
    }

    [Theory]
    [InlineData("1,,1.25,a\n", "the last record is no trailer (record 2 does not begin with 'TRAILER')")]
    [InlineData("", "the last record is no trailer (record 1 does not begin with 'TRAILER')")]
    [InlineData("TRAILER,0,0\n1,,1.25,a\n", "the last record is no trailer (record 3 does not begin with 'TRAILER')")]
    [InlineData("1,,1.25,a\nTRAILER,2,1.25\n", "the control total says 2 rows, the file has 1")]
    [InlineData("1,,1.25,a\nTRAILER,1,1.26\n", "the control total says amount 1.26, the rows sum to 1.25")]
    [InlineData("1,,1.25,a\nTRAILER,one,1.25\n", "field 2 of the trailer is 'one'")]
    [InlineData("1,,1.25,a\nTRAILER,1\n", "field 3 of the trailer is ''")]
    [InlineData("1,,1.25,a\nTRAILER,99999999999999999999,1.25\n", "field 2 of the trailer is '99999999999999999999'")]
    [InlineData("1,,1.25,a\nTRAILER,1.9,1.25\n", "field 2 of the trailer is '1.9'")]
    public void A_trailer_that_is_absent_or_disagrees_refuses_the_file(string rows, string found)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: Trailer));
        var e = desk.Refuse($"id,day,amount,name\n{rows}");
        Assert.StartsWith(found.Replace("1.25", "", StringComparison.Ordinal), e.Found.Replace("1.250000", "", StringComparison.Ordinal)
            .Replace("1.25", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_begins_like_the_trailer_is_a_row()
    {
        using var desk = new LandingDesk(Contract.Of("name: { type: varchar }\nid: { type: bigint }", control: "type: trailer, marker: T, rows: 2"));
        Assert.Equal(2, desk.Land("name,id\nTom,1\nTim,2\nT,2\n").RowsKept);
    }

    [Fact]
    public void A_file_cut_off_behind_a_row_that_begins_like_the_trailer_says_that_the_trailer_is_missing()
    {
        using var desk = new LandingDesk(Contract.Of("name: { type: varchar }\nid: { type: bigint }", control: "type: trailer, marker: T, rows: 2"));
        Assert.StartsWith("the last record is no trailer", desk.Refuse("name,id\nTim,2\nTom,1\n").Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejected_rows_count_and_their_readable_amounts_too()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: Trailer));
        var batch = desk.Land("id,day,amount,name\nx,,1.25,a\n2,,2.25,b\n\"3,,0.50,c\nTRAILER,3,4.00\n");
        Assert.Equal((3, 1, 2), (batch.RowsIn, batch.RowsKept, batch.RowsQuarantined));
    }

    [Fact]
    public void Amounts_of_rejected_rows_are_found_where_the_header_says()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: Trailer));
        var batch = desk.Land("amount,name,id,day\n1.25,a,x,\n2.25,b,2,\nTRAILER,2,3.50\n");
        Assert.Equal((2, 1), (batch.RowsIn, batch.RowsQuarantined));
        Assert.Empty(batch.Warnings);
    }

    [Fact]
    public void An_unreadable_amount_excuses_a_difference_with_a_warning()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: Trailer));
        var batch = desk.Land("id,day,amount,name\n1,,?,a\n2,,2.25,b\nTRAILER,2,3.50\n");
        Assert.Contains("the control total says amount 3.50, readable are 2.25", Assert.Single(batch.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_amount_excuses_nothing()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: Trailer));
        Assert.StartsWith("the control total says amount 9999.00", desk.Refuse("id,day,amount,name\n1,,,a\n2,,2.25,b\nTRAILER,2,9999.00\n").Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_rows_may_be_counted()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, control: "type: trailer, marker: TRAILER"));
        Assert.Equal(1, desk.Land("id,day,amount,name\n1,,5,a\nTRAILER,1\n").RowsKept);
    }

    [Theory]
    [InlineData("file,rows,amount\nt_20250102.csv,1,1.25\nother.csv,9,9\n", null)]
    [InlineData("file,rows,amount\r\nt_20250102.csv,1,\r\n", null)]
    [InlineData("file,rows,amount\nt_20250102.csv,2,1.25\n", "the control total says 2 rows, the file has 1")]
    [InlineData("file,rows,amount\nt_20250102.csv,1,1.26\n", "the control total says amount 1.26")]
    [InlineData("file,rows,amount\nother.csv,1,1.25\n", "0 lines speak of 't_20250102.csv'")]
    [InlineData("file,rows,amount\nt_20250102.csv,1,1\nt_20250102.csv,1,1\n", "2 lines speak of 't_20250102.csv'")]
    [InlineData("file,rows,amount\nt_20250102.csv,one,1.25\n", "not readable as a control file")]
    [InlineData("file,rows,amount\nt_20250102.csv,,1.25\n", "")]
    [InlineData("file,rows,amount\nt_20250102.csv,1,99999999999999999999999999999999\n", "")]
    [InlineData("", "")]
    [InlineData("rows,file,amount\n1,t_20250102.csv,1.25\n", "")]
    public void A_control_file_is_held_against_the_file(string control, string? found)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, path: "t_{yyyyMMdd}.csv", date: "from: file_name", control: ControlFile));
        File.WriteAllText(Path.Combine(desk.Landing, "control_20250102.csv"), control);
        if (found is null)
            Assert.Equal(1, desk.Land("id,day,amount,name\n1,,1.25,a\n", "t_20250102.csv").RowsKept);
        else
            Assert.StartsWith(found, desk.Refuse("id,day,amount,name\n1,,1.25,a\n", "t_20250102.csv").Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_file_that_is_absent_refuses_the_file()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings, path: "t_{yyyyMMdd}.csv", date: "from: file_name", control: ControlFile));
        var e = desk.Refuse("id,day,amount,name\n1,,1.25,a\n", "t_20250102.csv");
        Assert.Equal(Path.Combine(desk.Landing, "control_20250102.csv"), e.File);
        Assert.Equal("the control file of t_20250102.csv is absent", e.Found);
    }
}
