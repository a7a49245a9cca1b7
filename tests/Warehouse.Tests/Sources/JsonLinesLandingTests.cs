using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

public sealed class JsonLinesLandingTests
{
    const string Columns = """
        id: { type: bigint, required: true }
        amount: { type: "decimal(28,2)" }
        name: { type: varchar }
        day: { type: date }
        """;

    [Fact]
    public void Objects_land_typed()
    {
        using var desk = Desk();
        var batch = desk.Land("{\"id\": 1, \"amount\": 10.5, \"name\": \"a\\nb \\u00e9 \\\"q\\\"\", \"day\": \"2025-01-01\"}\n{\"day\": null, \"id\": \"2\"}\n\n{\"id\": 3, \"name\": \"\"}\n");
        Assert.Equal((LoadStatus.Loaded, 3, 3), (batch.Status, batch.RowsIn, batch.RowsKept));
        Assert.Equal(["1|10.50|a\nb é \"q\"|2025-01-01|1", "2|-|-|-|2", "3|-||-|3"], desk.Rows("id, coalesce(amount::varchar, '-'), coalesce(name, '-'), coalesce(day::varchar, '-'), _row_number"));
    }

    [Theory]
    [InlineData("no json", null, "not_a_json_object")]
    [InlineData("[1]", null, "not_a_json_object")]
    [InlineData("1", null, "not_a_json_object")]
    [InlineData("null", null, "not_a_json_object")]
    [InlineData("{\"id\": 2", null, "not_a_json_object")]
    [InlineData("  ", null, "not_a_json_object")]
    [InlineData("{\"id\": 2, \"name\": \"\\x1F\"}", null, "not_a_json_object")]
    [InlineData("{\"id\": 2, \"name\": \"a\u001Fb\"}", null, "not_a_json_object")]
    [InlineData("{\"id\": \"x\"}", "id", "not_a_bigint")]
    [InlineData("{\"id\": {\"a\": 1}}", "id", "not_a_bigint")]
    [InlineData("{\"id\": 2, \"amount\": 1e400}", "amount", "not_a_decimal")]
    [InlineData("{\"id\": 2, \"day\": \"yesterday\"}", "day", "not_a_date")]
    [InlineData("{\"name\": \"a\"}", "id", "missing_value")]
    [InlineData("{\"id\": 2, \"name\": \"\0\"}", null, "nul_byte")]
    public void A_line_that_breaks_the_contract_is_one_quarantined_row(string line, string? column, string reason)
    {
        using var desk = Desk();
        var batch = desk.Land($"{{\"id\": 1}}\n{line}\n{{\"id\": 3}}\n");
        Assert.Equal((3, 2, 1), (batch.RowsIn, batch.RowsKept, batch.RowsQuarantined));
        Assert.Equal([$"2@2 {column ?? "-"} {reason}"], desk.Reasons());
        Assert.Equal(line.Replace("\0", @"\x00", StringComparison.Ordinal), desk.Rejected()[0].Raw);
        Assert.Equal([1L, 3], desk.Numbers());
    }

    [Theory]
    [InlineData("0.10", true)]
    [InlineData("1234567890123.45", true)]
    [InlineData("12345678901234567", true)]
    [InlineData("\"12345678901234567.89\"", true)]
    [InlineData("1234567890123456.78", false)]
    [InlineData("12345678901234567.89", false)]
    [InlineData("99999999999999999999.25", false)]
    public void A_number_keeps_all_its_digits_or_is_quarantined(string number, bool isKept)
    {
        using var desk = Desk();
        desk.Land($"{{\"id\": 1, \"amount\": {number}}}\n");
        Assert.Equal(isKept ? [number.Trim('"')] : [], desk.Rows("amount").Select(amount => amount.EndsWith(".00", StringComparison.Ordinal) ? amount[..^3] : amount));
        Assert.Equal(isKept ? 0 : 1, desk.Rejected().Count);
    }

    [Fact]
    public void A_large_id_keeps_all_its_digits()
    {
        using var desk = Desk();
        desk.Land("{\"id\": 9007199254740993}\n");
        Assert.Equal(["9007199254740993"], desk.Rows("id"));
    }

    [Fact]
    public void An_unknown_key_in_the_first_object_refuses_the_file()
    {
        using var desk = Desk();
        Assert.Equal((1L, "the key 'nmae' is not in the contract"), (desk.Refuse("{\"id\": 1, \"nmae\": \"a\"}\n") is var e ? e.Line : 0, e.Found));
    }

    [Fact]
    public void An_unknown_key_in_a_later_object_is_not_lost_silently()
    {
        using var desk = Desk();
        Assert.Equal(1, desk.Land("{\"id\": 1}\n{\"id\": 2, \"nmae\": \"a\"}\n").RowsQuarantined);
    }

    [Fact]
    public void An_empty_file_has_no_rows()
    {
        using var desk = Desk();
        Assert.Equal(0, desk.Land("").RowsIn);
        Assert.Empty(desk.Rows());
    }

    [Fact]
    public void A_repeated_key_is_found_here_too()
    {
        using var desk = new LandingDesk(Contract.Of(Columns, "type: jsonl", key: "id"));
        desk.Land("{\"id\": 1}\n{\"id\": 1}\n");
        Assert.Equal(["2@2 id repeated_key"], desk.Reasons());
    }

    [Fact]
    public void Line_ends_may_be_mixed()
    {
        using var desk = Desk();
        Assert.Equal(3, desk.Land("{\"id\": 1}\n{\"id\": 2}\r\n{\"id\": 3}\n").RowsKept);
    }

    [Fact]
    public void A_carriage_return_between_tokens_is_white_space()
    {
        using var desk = Desk();
        Assert.Equal(2, desk.Land("{\"id\":\r 1}\n{\"id\": 2}\n").RowsIn);
    }

    static LandingDesk Desk() => new(Contract.Of(Columns, "type: jsonl"));
}
