using System.Text;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>A bad row goes to quarantine with file, line, column, reason and all that it said; the others stay.</summary>
public sealed class QuarantineTests
{
    const string Ruled = """
        id: { type: bigint, required: true }
        kind: { type: varchar, required: true, values: [a, b] }
        amount: { type: "decimal(18,2)", min: 0, max: 100 }
        day: { type: date, min: 1990-01-01, max: night }
        """;

    [Theory]
    [InlineData("x,a,1,2025-01-01", "id", "not_a_bigint")]
    [InlineData("99999999999999999999,a,1,2025-01-01", "id", "not_a_bigint")]
    [InlineData("1,a,1e400,2025-01-01", "amount", "not_a_decimal")]
    [InlineData("1,a,1e-3,2025-01-01", "amount", "not_a_decimal")]
    [InlineData("1,a,12345678901234567.00,2025-01-01", "amount", "not_a_decimal")]
    [InlineData("1,a,\"1,5\",2025-01-01", "amount", "not_a_decimal")]
    [InlineData("1,a,1,2025-02-30", "day", "not_a_date")]
    [InlineData("1,a,1,01.02.2025", "day", "not_a_date")]
    [InlineData(",a,1,2025-01-01", "id", "missing_value")]
    [InlineData("1,,1,2025-01-01", "kind", "missing_value")]
    [InlineData("1,\"\",1,2025-01-01", "kind", "missing_value")]
    [InlineData("1,\" \",1,2025-01-01", "kind", "value_not_permitted")]
    [InlineData("1,A,1,2025-01-01", "kind", "value_not_permitted")]
    [InlineData("1,a,-0.01,2025-01-01", "amount", "below_minimum")]
    [InlineData("1,a,100.01,2025-01-01", "amount", "above_maximum")]
    [InlineData("1,a,1,1989-12-31", "day", "below_minimum")]
    [InlineData("1,a,1,2025-01-03", "day", "above_maximum")]
    [InlineData("1,a,1,9999-12-31", "day", "above_maximum")]
    [InlineData("1,a,1,infinity", "day", "above_maximum")]
    [InlineData("1,a,1,99999-01-01", "day", "above_maximum")]
    [InlineData("1,a,1", null, "missing_columns")]
    [InlineData("1,a,1,2025-01-01,x", null, "too_many_columns")]
    [InlineData("1,a,1,2025-01-01\0", null, "nul_byte")]
    [InlineData("1,\"a,1,2025-01-01", null, "unterminated_quote")]
    public void Each_fault_has_its_column_and_reason(string row, string? column, string reason)
    {
        using var desk = new LandingDesk(Contract.Of(Ruled));
        var batch = desk.Land($"id,kind,amount,day\n5,a,1,2025-01-01\n{row}\n6,b,2,2025-01-02\n");
        Assert.Equal((3, 2, 1), (batch.RowsIn, batch.RowsKept, batch.RowsQuarantined));
        var rejected = Assert.Single(desk.Rejected());
        Assert.Equal((2, 3, reason, row.Replace("\0", @"\x00", StringComparison.Ordinal)), (rejected.Row, rejected.Line, rejected.Reason, rejected.Raw));
        if (column is not null)
            Assert.Equal(column, rejected.Column);
        Assert.Equal([1, 3], desk.Numbers());
    }

    [Theory]
    [InlineData("1,a,0,1990-01-01")]
    [InlineData("1,b,100,2025-01-02")]
    [InlineData("1,a,-0.00,")]
    [InlineData("1,a,,")]
    public void The_bounds_themselves_and_absent_values_are_kept(string row)
    {
        using var desk = new LandingDesk(Contract.Of(Ruled));
        Assert.Equal(1, desk.Land($"id,kind,amount,day\n{row}\n").RowsKept);
    }

    [Fact]
    public void Minus_zero_is_zero()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.Postings));
        desk.Land("id,day,amount,name\n1,,-0.00,\n");
        Assert.Equal(["0.00"], desk.Rows("amount"));
    }

    [Theory]
    [InlineData("kind is 'c'; permitted: a, b", "1,c,1,2025-01-01")]
    [InlineData("id is nothing; a value is required", ",a,1,2025-01-01")]
    [InlineData("amount is '-1.00'; permitted from 0", "1,a,-1,2025-01-01")]
    [InlineData("day is '2026-01-01'; permitted to the night's business date, 2025-01-02", "1,a,1,2026-01-01")]
    public void The_detail_has_the_value_and_what_is_permitted(string detail, string row)
    {
        using var desk = new LandingDesk(Contract.Of(Ruled));
        desk.Land($"id,kind,amount,day\n{row}\n");
        Assert.Equal(detail, Assert.Single(desk.Rejected()).Detail);
    }

    [Fact]
    public void A_row_with_several_faults_is_one_quarantined_row()
    {
        using var desk = new LandingDesk(Contract.Of(Ruled));
        Assert.Equal(2, desk.Land("id,kind,amount,day\nx,c,y,z\n1,c,-1,1900-01-01\n").RowsQuarantined);
        Assert.Equal(["1@2 day not_a_date", "2@3 kind value_not_permitted"], desk.Reasons());
    }

    [Fact]
    public void A_repeated_key_keeps_the_first_row()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, key: "id"));
        desk.Land("id,name\n2,a\n1,b\n2,c\n1,d\n2,e\n");
        Assert.Equal(["2|a|1", "1|b|2"], desk.Rows("id, name, _row_number"));
        Assert.Equal(["3@4 id repeated_key", "4@5 id repeated_key", "5@6 id repeated_key"], desk.Reasons());
        Assert.Equal("id = 2 stands earlier in the file; permitted is once", desk.Rejected()[0].Detail);
    }

    [Fact]
    public void A_key_of_two_columns_is_repeated_where_both_are()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, key: "id, name"));
        desk.Land("id,name\n1,a\n1,b\n1,a\n");
        Assert.Equal(["3@4 id repeated_key"], desk.Reasons());
        Assert.StartsWith("id, name = 1, a stands earlier", desk.Rejected()[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_rejected_anyway_does_not_repeat_a_key()
    {
        using var desk = new LandingDesk(Contract.Of("id: { type: bigint }\nkind: { type: varchar, values: [a] }", key: "id"));
        desk.Land("id,kind\n1,b\n1,a\n");
        Assert.Equal(["1|a|2"], desk.Rows("id, kind, _row_number"));
    }

    [Fact]
    public void A_repeated_key_is_found_behind_a_row_without_one()
    {
        using var desk = new LandingDesk(Contract.Of("id: { type: bigint }\nname: { type: varchar }", key: "id"));
        desk.Land("id,name\n1,a\n,b\n1,c\n");
        Assert.Equal(["3@4 id repeated_key"], desk.Reasons());
    }

    [Fact]
    public void Numbers_lines_and_texts_are_right_whatever_was_rejected_before()
    {
        using var desk = new LandingDesk(Contract.Of(Ruled, key: "id"));
        desk.Land([.. "id,kind,amount,day\n1,a,1,\nx,a,1,\n2,c,1,\n\n3,a\n"u8, .. "4,a"u8, 0xFF, .. ",1,\n1,b,1,\n5,\"a,1,\n6,b,1,\n7,a,1,1900-01-01\n8,b,,\n"u8]);
        Assert.Equal([1L, 8, 10], desk.Numbers());
        Assert.Equal(["1", "6", "8"], desk.Rows("id"));
        Assert.Equal([
            "2@3 id not_a_bigint", "3@4 kind value_not_permitted", "4@6 amount missing_columns", "5@7 - invalid_encoding", "6@8 id repeated_key",
            "7@9 - unterminated_quote", "9@11 day below_minimum"], desk.Reasons());
        Assert.Equal(["x,a,1,", "2,c,1,", "3,a", @"4,a\xff,1,", "1,b,1,", "5,\"a,1,", "7,a,1,1900-01-01"], desk.Rejected().Select(r => r.Raw));
    }

    [Fact]
    public void The_raw_text_of_a_row_over_several_lines_is_whole()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land("id,name\n1,\"a\nb\"\nx,\"c\n\"\"d\"\"\"\n3,e\n");
        var rejected = Assert.Single(desk.Rejected());
        Assert.Equal((2L, 4L, "x,\"c\n\"\"d\"\"\""), (rejected.Row, rejected.Line, rejected.Raw));
        Assert.Equal([1L, 3], desk.Numbers());
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_one_quarantined_row()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land("id,name\n1,a\n2," + new string('x', 10_000_000) + "\n3,b\n");
        Assert.Equal(["2@3 - record_too_long"], desk.Reasons());
        Assert.Equal("the row has 10000002 bytes, permitted are 1048576", desk.Rejected()[0].Detail);
        Assert.Equal([1L, 3], desk.Numbers());
    }

    [Fact]
    public void Text_of_the_wrong_encoding_is_quarantined_row_by_row()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        desk.Land(Encoding.Latin1.GetBytes("id,name\n1,Ann\n2,Café\n"));
        Assert.Equal(["2@3 - invalid_encoding"], desk.Reasons());
        Assert.Equal(("the row holds bytes that are no utf-8", @"2,Caf\xe9"), (desk.Rejected()[0].Detail, desk.Rejected()[0].Raw));
    }

    [Theory]
    [InlineData("0.5", 2, true)]
    [InlineData("0.5", 3, false)]
    [InlineData("0.25", 1, true)]
    [InlineData("0.25", 2, false)]
    [InlineData("0", 0, true)]
    [InlineData("0", 1, false)]
    public void More_bad_rows_than_permitted_refuse_the_file(string maxRejected, int bad, bool isKept)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, maxRejected: maxRejected));
        var text = "id,name\n" + string.Concat(Enumerable.Range(1, 4).Select(i => i <= bad ? $"x,{i}\n" : $"{i},ok\n"));
        if (isKept)
            Assert.Equal(bad, desk.Land(text).RowsQuarantined);
        else
            Assert.StartsWith($"{bad} of 4 rows break the contract, first not_a_bigint", desk.Refuse(text).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_file_leaves_nothing_and_may_come_again()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, maxRejected: "0"));
        Assert.Equal(3, desk.Refuse("id,name\n1,a\nx,b\n").Line);
        Assert.Empty(desk.Rows());
        Assert.Empty(desk.Rejected());
        Assert.Equal(0, desk.Connection.Scalar<long>("select count(*) from ops.loads where status = 'loaded'"));
        Assert.Equal(LoadStatus.Loaded, desk.Land("id,name\n1,a\n").Status);
    }

    [Fact]
    public void A_bad_last_row_without_line_end_is_a_file_that_was_cut_off()
    {
        foreach (var end in new[] { "2", "2,", "2,\"b", "x,b" })
        {
            using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns.Replace("varchar", "varchar, required: true", StringComparison.Ordinal)));
            Assert.StartsWith("the file is cut off within its last row", desk.Refuse($"id,name\n1,a\n{end}").Found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_quarantine_file_says_what_the_ledger_says()
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns));
        var batch = desk.Land("id,name\nx,\"a\nb\"\n");
        var file = Path.Combine(desk.Home, "quarantine", $"{batch.LoadId}.csv");
        Assert.Equal("x,\"a\nb\"", desk.Connection.Scalar<string>($"select raw_text from read_csv('{file}')"));
    }

    [Theory]
    [InlineData("decimal(18,2)", "1.239", true)]
    [InlineData("decimal(18,2)", "1.2300", false)]
    [InlineData("decimal(18,2)", "-0.001", true)]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.12", false)]
    [InlineData("decimal(38,36)", "1.123456789012345678901234567890123456", false)]
    [InlineData("decimal(36,34)", "1.12", false)]
    public void A_decimal_is_never_rounded_silently(string type, string value, bool isRejected)
    {
        using var desk = new LandingDesk(Contract.Of($"v: {{ type: \"{type}\" }}\nname: {{ type: varchar }}"));
        Assert.Equal(isRejected ? 1 : 0, desk.Land($"v,name\n{value},a\n").RowsQuarantined);
    }

    [Theory]
    [InlineData("bigint", "1.5", 1)]
    [InlineData("bigint", "1e-3", 1)]
    [InlineData("integer", "12.0", 0)]
    public void A_number_that_would_lose_digits_is_not_rounded_silently(string type, string value, int rejected)
    {
        using var desk = new LandingDesk(Contract.Of($"v: {{ type: \"{type}\" }}\nname: {{ type: varchar }}"));
        Assert.Equal(rejected, desk.Land($"v,name\n{value},a\n").RowsQuarantined);
    }

    [Theory(Skip = "Open: the engine's CSV reader cuts times off a date; to tell it, the column would have to be read as another type.")]
    [InlineData("date", "2025-01-01 12:34:56")]
    public void A_time_behind_a_date_is_not_cut_off_silently(string type, string value)
    {
        using var desk = new LandingDesk(Contract.Of($"v: {{ type: \"{type}\" }}\nname: {{ type: varchar }}"));
        Assert.Equal(1, desk.Land($"v,name\n{value},a\n").RowsQuarantined);
    }
}
