using System.Text;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>What a delimited file says is what the landed relation says.</summary>
public sealed class DelimitedLandingTests
{
    [Fact]
    public void Rows_land_typed_with_their_bookkeeping()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings));
        var batch = desk.Land("id,day,amount,name\n1,2025-01-01,10.50,Ann\n2,,,\n");
        Assert.Equal((LoadStatus.Loaded, 2, 2, 0), (batch.Status, batch.RowsIn, batch.RowsKept, batch.RowsQuarantined));
        Assert.Empty(batch.Warnings);
        Assert.StartsWith("20250102-bank.t-", batch.LoadId, StringComparison.Ordinal);
        Assert.Equal([$"1|2025-01-01|10.50|Ann|{batch.LoadId}|t.csv|1|2025-01-02|2025-01-02", $"2|{batch.LoadId}|t.csv|2|2025-01-02|2025-01-02"],
            desk.Rows("id, day, amount, name, _load_id, _source_file, _row_number, _business_date, _known_at"));
        Assert.Equal("bigint, date, decimal(18,2), varchar", desk.Connection.Scalar<string>(
            "select string_agg(lower(data_type), ', ' order by column_index) from duckdb_columns() where table_name = 'bank__t' and column_name not like '\\_%' escape '\\'"));
    }

    [Fact]
    public void A_quoted_nothing_is_an_empty_text_and_an_unquoted_one_is_null()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land("id,name\n1,\"\"\n2,\n3,\" \"\n4, \n");
        Assert.Equal(["1=''", "2=null", "3=' '", "4=' '"], desk.Rows("id || '=' || coalesce('''' || name || '''', 'null')"));
    }

    [Fact]
    public void The_header_may_have_another_order_than_the_contract()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings));
        desk.Land("name,amount,id,day\nAnn,1.00,7,2025-01-01\n");
        Assert.Equal(["7|2025-01-01|1.00|Ann"], desk.Rows("id, day, amount, name"));
    }

    [Theory]
    [InlineData("id,name\n")]
    [InlineData("id,name\r\n")]
    [InlineData("\uFEFFid,name\n")]
    [InlineData("\"id\",\"name\"\n")]
    public void A_header_alone_is_a_file_without_rows(string text)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        Assert.Equal((LoadStatus.Loaded, 0), (desk.Land(text).Status, desk.Rows().Count));
    }

    [Fact]
    public void Without_a_header_the_contract_gives_the_order()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, "type: delimited, header: false, delimiter: ';'"));
        desk.Land("1;a\n2;\"b;c\"\n");
        Assert.Equal(["1|a|1", "2|b;c|2"], desk.Rows("id, name, _row_number"));
    }

    [Fact]
    public void Without_a_header_an_empty_file_has_no_rows()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, "type: delimited, header: false"));
        Assert.Equal(0, desk.Land("").RowsIn);
    }

    [Theory]
    [InlineData("", 1, "the file is empty, it has not even a header")]
    [InlineData("\n\n", 1, "the file is empty, it has not even a header")]
    [InlineData("id\n1\n", 1, "the column 'name' is missing (the header is 'id')")]
    [InlineData("id,nmae\n1,a\n", 1, "the column 'nmae' is not in the contract")]
    [InlineData("id,name,name\n1,a,b\n", 1, "the column 'name' stands twice in the header")]
    [InlineData("id;name\n1;a\n", 1, "the column 'id;name' is not in the contract")]
    [InlineData("id,ID\n1,a\n", 1, "the column 'ID' is not in the contract")]
    public void A_header_that_breaks_the_contract_stops_the_file(string text, long line, string found)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var e = desk.Refuse(text);
        Assert.Equal((Path.Combine(desk.Landing, "t.csv"), line, found), (e.File, e.Line, e.Found));
        Assert.Equal("permitted are the columns id,name", e.Permitted);
    }

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\n", "\n")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\r\n", "")]
    public void Line_ends_do_not_change_the_rows(string end, string last)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var batch = desk.Land(string.Join(end, "id,name", "1,\"a, b\"", "", "2,\"say \"\"yes\"\"\"") + last);
        Assert.Equal(["1|a, b|1", "2|say \"yes\"|2"], desk.Rows("id, name, _row_number"));
        Assert.Equal(last.Length == 0 ? ["the last record has no line end: was the file cut off?"] : Array.Empty<string>(), batch.Warnings);
    }

    [Theory]
    [InlineData("\n", "\n")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    [InlineData("\n", "\r")]
    [InlineData("\r\n", "\r")]
    public void A_line_end_inside_quotes_is_kept_as_it_is(string end, string inside)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land($"id,name{end}1,\"a{inside}b\"{end}2,c{end}");
        Assert.Equal([$"1|a{inside}b|1", "2|c|2"], desk.Rows("id, name, _row_number"));
    }

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    public void A_line_end_inside_quotes_in_the_first_record_is_kept_too(string end, string inside)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, "type: delimited, header: false"));
        desk.Land($"1,\"a{inside}b\"{end}2,c{end}");
        Assert.Equal([$"1|a{inside}b|1", "2|c|2"], desk.Rows("id, name, _row_number"));
    }

    [Fact]
    public void A_quote_in_the_middle_of_a_field_does_not_hide_a_stray_return()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        Assert.Equal(1, desk.Land("id,name\n1,5\" pi\rpe\n2,b\n").RowsQuarantined);
    }

    [Fact]
    public void A_file_that_mixes_line_ends_keeps_all_its_rows()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var batch = desk.Land("id,name\r\n1,a\r\n2,b\n3,c\r\n");
        Assert.Equal((3, 3), (batch.RowsIn, batch.RowsKept));
        Assert.Equal(["1|a|1", "2|b|2", "3|c|3"], desk.Rows("id, name, _row_number"));
    }

    [Fact]
    public void A_bare_carriage_return_costs_one_row_at_most()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var batch = desk.Land("id,name\n1,a\rx\n2,b\n");
        Assert.Equal(2, batch.RowsIn);
        Assert.Contains("2|b|2", desk.Rows("id, name, _row_number"));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land("\uFEFFid,name\n1,a\nx,b\n3,c\n");
        Assert.Equal(["1|a|1", "3|c|3"], desk.Rows("id, name, _row_number"));
        Assert.Equal(["2@3 id not_a_bigint"], desk.Reasons());
    }

    [Fact]
    public void A_blank_line_is_no_row_of_a_file_with_one_column_either()
    {
        using var desk = new LandingDesk(Contract.Of("name: { type: varchar }"));
        Assert.Equal(2, desk.Land("name\na\n\nb\n").RowsKept);
        Assert.Equal(["a|1", "b|2"], desk.Rows("name, _row_number"));
    }

    [Fact]
    public void Dates_are_read_in_the_format_of_the_contract()
    {
        using var desk = new LandingDesk(Contract.Of("a: { type: date }\nb: { type: timestamp }", "type: delimited, date: '%y%m%d', timestamp: '%y%m%d %H:%M:%S'"));
        desk.Land("a,b\n930705,930705 00:00:01\n681231,690101 23:59:59\n691231,681231 00:00:00\n19930705,\n");
        Assert.Equal(["1993-07-05|1993-07-05 00:00:01", "2068-12-31|1969-01-01 23:59:59", "1969-12-31|2068-12-31 00:00:00"], desk.Rows("a, b"));
        Assert.Equal(["4@5 a not_a_date"], desk.Reasons());
    }

    [Fact]
    public void A_quote_in_the_middle_of_a_field_is_text()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land("id,name\n1,5\" pipe\n2,b\n");
        Assert.Equal(["1|5\" pipe|1", "2|b|2"], desk.Rows("id, name, _row_number"));
    }

    [Theory]
    [InlineData("it's a folder")]
    [InlineData("id=7")]
    [InlineData("a[1]b")]
    [InlineData("a{b}c")]
    [InlineData("100%25")]
    public void An_odd_folder_is_a_folder_like_any_other(string below)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: "*.csv"), below);
        desk.Land("id,name\n1,a\nx,b\n", "o'dd [1] {x} id=9.csv");
        Assert.Equal(["1|a|o'dd [1] {x} id=9.csv"], desk.Rows("id, name, _source_file"));
        Assert.Equal(["2@3 id not_a_bigint"], desk.Reasons());
    }

    [Fact]
    public void GB18030_is_read_as_what_it_says()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, "type: delimited, encoding: gb18030"));
        var text = "id,name\n1,中国工商银行\n2,\"𠮷, €\n龘\"\nx,错\n";
        desk.Land(Encoding.GetEncoding("gb18030").GetBytes(text));
        Assert.Equal(["1|中国工商银行|1", "2|𠮷, €\n龘|2"], desk.Rows("id, name, _row_number"));
        Assert.Equal("x,错", Assert.Single(desk.Rejected()).Raw);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(desk.Home, "landing", ".tmp")));
    }

    [Fact]
    public void Other_encodings_are_read_too()
    {
        foreach (var encoding in new[] { Encoding.Latin1, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, $"type: delimited, encoding: {encoding.WebName}"));
            desk.Land([.. encoding.GetPreamble(), .. encoding.GetBytes("id,name\r\n1,Café\r\n")]);
            Assert.Equal(["1|Café"], desk.Rows("id, name"));
        }
    }
}
