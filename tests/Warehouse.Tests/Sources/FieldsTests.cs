using FsCheck;
using FsCheck.Fluent;
using Warehouse.DuckDb;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

public sealed class FieldsTests
{
    [Theory]
    [InlineData("a,b", "a", "b")]
    [InlineData("", "")]
    [InlineData(",", "", "")]
    [InlineData("\"a,b\",c", "a,b", "c")]
    [InlineData("\"a\"\"b\"", "a\"b")]
    [InlineData("\"\"\"\"", "\"")]
    [InlineData("\"\",\"\"", "", "")]
    [InlineData("a\"b,c", "a\"b", "c")]
    [InlineData("\"a\nb\",c", "a\nb", "c")]
    public void A_record_is_split_at_delimiters_outside_quotes(string record, params string[] expected)
    {
        Assert.Equal(expected, Fields.Split(record, ScannedRecord.Csv));
    }

    [Fact]
    public void Without_a_quote_character_quotes_are_text()
    {
        Assert.Equal(["\"a", "b\""], Fields.Split("\"a,b\"", ScannedRecord.Csv with { Quote = null }));
    }

    [Fact]
    public void Well_formed_records_are_split_as_the_engine_splits_them()
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        var path = Path.GetTempFileName();
        var quoted = Gen.Elements("a", ";", "\"\"", "\n", "é", " ").ListOf().Select(p => $"\"{string.Concat(p)}\"");
        var field = Gen.OneOf(Gen.Elements("", "a", "é", "a\"b", " a "), quoted);
        Prop.ForAll(field.ListOf(3).ToArbitrary(), fields =>
        {
            var record = string.Join(';', fields);
            File.WriteAllText(path, record + "\n");
            var seen = connection.Query(
                $$"""
                select coalesce(a, ''), coalesce(b, ''), coalesce(c, '')
                from read_csv('{{path}}', columns = {'a': 'varchar', 'b': 'varchar', 'c': 'varchar'}, auto_detect = false, header = false, delim = ';', quote = '"', escape = '"')
                """,
                row => new[] { row.GetString(0), row.GetString(1), row.GetString(2) });
            Assert.Equal(seen[0], Fields.Split(record, ScannedRecord.Csv with { Delimiter = ';' }));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        File.Delete(path);
    }
}
