using System.Text;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

public sealed class RecordScannerTests
{
    const int Mebibyte = 1 << 20;

    [Theory]
    [InlineData("a,b\nc,d\n", "1:1:0:a,b", "2:2:4:c,d")]
    [InlineData("a,b\r\nc,d\r\n", "1:1:0:a,b", "2:2:5:c,d")]
    [InlineData("a,b\nc,d", "1:1:0:a,b", "2:2:4:c,d")]
    [InlineData("a\r\nb\nc\r\n", "1:1:0:a", "2:2:3:b", "3:3:5:c")]
    [InlineData("\uFEFFa\nb\n", "1:1:3:a", "2:2:5:b")]
    [InlineData("\n\na\n\r\n\nb\n\n", "1:3:2:a", "2:6:7:b")]
    [InlineData("\"a\nb\",c\nd\n", "1:1:0:\"a\nb\",c", "2:3:8:d")]
    [InlineData("x,\"a\r\nb\"\r\nd\r\n", "1:1:0:x,\"a\r\nb\"", "2:3:10:d")]
    [InlineData("\"a\"\"b\nc\"\"\"\nd\n", "1:1:0:\"a\"\"b\nc\"\"\"", "2:3:11:d")]
    [InlineData("\"\"\nb\n", "1:1:0:\"\"", "2:2:3:b")]
    [InlineData("a\"b\nc\"d\n", "1:1:0:a\"b", "2:2:4:c\"d")]
    [InlineData("a,b\"\nc\n", "1:1:0:a,b\"", "2:2:5:c")]
    [InlineData("  \n", "1:1:0:  ")]
    [InlineData(",\n,\n", "1:1:0:,", "2:2:2:,")]
    public void Records_have_their_number_line_offset_and_content(string text, params string[] expected)
    {
        var records = ScannedRecord.All(text);
        Assert.Equal(expected, records.Select(r => $"{r.Number}:{r.Line}:{r.Offset}:{r.Text}"));
        Assert.All(records, r => Assert.Equal((Damage.None, (long)r.Content.Length), (r.Damage, r.Length)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\n")]
    public void A_file_of_nothing_or_blank_lines_has_no_record(string text)
    {
        Assert.Empty(ScannedRecord.All(text));
    }

    [Theory]
    [InlineData("a\nb\n", true)]
    [InlineData("a\nb\r\n", true)]
    [InlineData("a\nb", false)]
    [InlineData("a\n\"b\n", true)]
    [InlineData("a\n\"b", false)]
    public void It_tells_whether_the_last_record_has_a_line_end(string text, bool expected)
    {
        ScannedRecord.All(new MemoryStream(Encoding.UTF8.GetBytes(text)), null, out var isTerminated);
        Assert.Equal(expected, isTerminated);
    }

    [Fact]
    public void A_stray_opening_quote_damages_its_line_and_no_other()
    {
        var records = ScannedRecord.All("1,a\n2,\"b\n3,c\n4,d\n");
        Assert.Equal(["1,a", "2,\"b", "3,c", "4,d"], records.Select(r => r.Text));
        Assert.Equal([Damage.None, Damage.UnterminatedQuote, Damage.None, Damage.None], records.Select(r => r.Damage));
        Assert.Equal([1L, 2, 3, 4], records.Select(r => r.Line));
    }

    [Fact]
    public void A_stray_quote_in_the_last_line_without_line_end_is_one_damaged_record()
    {
        var records = ScannedRecord.All("1,a\n2,\"b");
        Assert.Equal([(2L, Damage.UnterminatedQuote, "2,\"b")], records.Skip(1).Select(r => (r.Line, r.Damage, r.Text)));
    }

    [Fact]
    public void A_stray_quote_far_from_the_end_of_a_big_file_does_not_swallow_it()
    {
        var text = new StringBuilder("1,\"b\n");
        for (var i = 2; i <= 300_000; i++)
            text.Append(i).Append(",abcdefgh\n");
        var records = ScannedRecord.All(text.ToString());
        Assert.Equal(300_000, records.Count);
        Assert.Equal([1L], records.Where(r => r.Damage != Damage.None).Select(r => r.Number));
        Assert.All(records, r => Assert.Equal(r.Number, r.Line));
    }

    [Fact]
    public void A_NUL_byte_damages_its_record_only()
    {
        var records = ScannedRecord.All("a\nb\0c\nd\n");
        Assert.Equal([Damage.None, Damage.NulByte, Damage.None], records.Select(r => r.Damage));
        Assert.Equal(@"b\x00c", records[1].Text);
    }

    [Fact]
    public void Invalid_UTF8_damages_its_record_only()
    {
        var records = ScannedRecord.All([.. "é\nb"u8, 0xC3, .. "\n𠮷\n"u8, 0xFF, .. "\n"u8]);
        Assert.Equal([Damage.None, Damage.InvalidEncoding, Damage.None, Damage.InvalidEncoding], records.Select(r => r.Damage));
        Assert.Equal(["é", @"b\xc3", "𠮷", @"\xff"], records.Select(r => r.Text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Characters_that_straddle_a_buffer_border_are_sound(int mebibytes)
    {
        for (var shift = -6; shift <= 3; shift++)
        {
            // Record 2 begins shift bytes from the border, and its characters have two, three and four bytes.
            var first = new string('x', 1000) + "\n";
            var filler = string.Concat(Enumerable.Repeat(first, (mebibytes * Mebibyte + shift) / first.Length + 1))[..(mebibytes * Mebibyte + shift - 1)] + "\n";
            var bytes = Encoding.UTF8.GetBytes(filler + "é,€,𠮷\nlast\n");
            Assert.Equal(["é,€,𠮷", "last"], ScannedRecord.All(bytes).TakeLast(2).Select(r => r.Text));
            Assert.All(ScannedRecord.All(bytes), r => Assert.Equal(Damage.None, r.Damage));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damaged_bytes_at_a_buffer_border_damage_one_record(int mebibytes)
    {
        for (var shift = -3; shift <= 3; shift++)
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("123456789012345\n", (mebibytes + 1) * Mebibyte / 16)));
            bytes[mebibytes * Mebibyte + shift - (bytes[mebibytes * Mebibyte + shift] == '\n' ? 1 : 0)] = 0xE9;
            var damaged = Assert.Single(ScannedRecord.All(bytes), r => r.Damage != Damage.None);
            Assert.Equal(Damage.InvalidEncoding, damaged.Damage);
            Assert.Equal((damaged.Number - 1) * 16, damaged.Offset);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Line_ends_quotes_and_CRLF_at_a_buffer_border_split_rightly(int mebibytes)
    {
        const string probe = "1,\"a\"\"b\r\nc\"\r\n2,x\r\n";
        for (var shift = 0; shift <= probe.Length; shift++)
        {
            var first = new string('x', 99) + "\n";
            var length = mebibytes * Mebibyte - shift;
            var filler = string.Concat(Enumerable.Repeat(first, length / 100 + 1))[..(length - 1)] + "\n";
            var records = ScannedRecord.All(filler + probe).TakeLast(2).ToList();
            Assert.Equal(["1,\"a\"\"b\r\nc\"", "2,x"], records.Select(r => r.Text));
            Assert.Equal([length, length + 13L], records.Select(r => r.Offset));
            Assert.Equal(records[0].Line + 2, records[1].Line);
        }
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_one_damaged_record()
    {
        var records = ScannedRecord.All("a\n" + new string('x', 10_000_000) + "\nb\n");
        Assert.Equal([Damage.None, Damage.RecordTooLong, Damage.None], records.Select(r => r.Damage));
        Assert.Equal([1, 10_000_000, 1L], records.Select(r => r.Length));
        Assert.Equal([1, 2, 3L], records.Select(r => r.Line));
        Assert.Equal([0, 2, 10_000_003L], records.Select(r => r.Offset));
        Assert.InRange(records[1].Content.Length, 1, 10_000);
    }

    [Theory]
    [InlineData("\n", true)]
    [InlineData("", false)]
    public void A_quoted_field_of_ten_megabytes_damages_one_record(string end, bool isTerminated)
    {
        var records = ScannedRecord.All(new MemoryStream(Encoding.UTF8.GetBytes("a\n\"" + new string('x', 10_000_000) + "\"" + end)), null, out var terminated);
        Assert.Equal([Damage.None, Damage.RecordTooLong], records.Select(r => r.Damage));
        Assert.Equal(isTerminated, terminated);
    }

    [Theory]
    [InlineData(10, "None")]
    [InlineData(11, "RecordTooLong")]
    public void The_permitted_length_is_inclusive(int length, string expected)
    {
        var format = ScannedRecord.Csv with { MaxRecordBytes = 10 };
        foreach (var end in new[] { "\n", "" })
            Assert.Equal([expected], ScannedRecord.All(new string('x', length) + end, format).Select(r => $"{r.Damage}"));
    }

    [Fact]
    public void Without_a_quote_character_every_line_end_ends_a_record()
    {
        Assert.Equal(["\"a", "b\""], ScannedRecord.All("\"a\nb\"\n", ScannedRecord.Csv with { Quote = null }).Select(r => r.Text));
        Assert.Equal(["{\"a\":\"", "b\"}"], ScannedRecord.All("{\"a\":\"\nb\"}\n", ScannedRecord.Csv with { Type = FileType.Jsonl }).Select(r => r.Text));
    }

    [Fact]
    public void Another_delimiter_opens_fields_too()
    {
        Assert.Equal(["a;\"b\nc\"", "d"], ScannedRecord.All("a;\"b\nc\"\nd\n", ScannedRecord.Csv with { Delimiter = ';' }).Select(r => r.Text));
    }
}
