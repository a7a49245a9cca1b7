using Warehouse.Contracts;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

public sealed class ContractReaderTests : IDisposable
{
    const string Sound = """
        system: bank
        description: A bank.
        format: { type: delimited, delimiter: ";", quote: '"', encoding: gb18030, date: "%y%m%d", timestamp: "%y", header: false, max_record_bytes: 1000 }
        ignore: [notes.txt, "*.md"]
        files:
          t:
            description: Postings.
            path: in/t_{yyyyMMdd}.csv
            delivery: full
            optional: true
            key: [id]
            business_date: { from: file_name }
            control: { type: trailer, marker: T, rows: 3, amount: 4, of: amount }
            max_rejected: 0.5
            columns:
              id: { type: bigint, required: true, pii: true, description: Number. }
              amount: { type: "decimal(18, 2)", unit: CZK, min: 0, max: 5 }
              kind: { type: VARCHAR, values: [a, b] }
        """;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-contract-");

    public void Dispose() => Scratch.Remove(folder.FullName);

    [Fact]
    public void All_that_a_contract_may_say_is_read()
    {
        var contract = Read(Sound);
        var file = Assert.Single(contract.Files);
        Assert.Equal(("bank", "A bank."), (contract.System, contract.Description));
        Assert.Equal(["notes.txt", "*.md"], contract.Ignore);
        Assert.Equal(("bank.t", "landing.bank__t", "in/t_{yyyyMMdd}.csv", Delivery.Full, true, 0.5m, 6L),
            (file.Source, file.Relation, file.Path, file.Delivery, file.Optional, file.MaxRejected, file.Line - 1));
        Assert.Equal(new FileFormat(FileType.Delimited, ';', '"', "gb18030", "%y%m%d", "%y", false, 1000), file.Format);
        Assert.Equal(new ControlRule(ControlType.Trailer, "T", 3, 4, null, "amount"), file.Control);
        Assert.Equal(new BusinessDateRule(BusinessDateFrom.FileName, null), file.BusinessDate);
        Assert.Equal(["id bigint True True Number. ", "amount decimal(18, 2) False False  CZK", "kind varchar False False  "],
            file.Columns.Select(c => $"{c.Name} {c.Type} {c.Required} {c.Pii} {c.Description} {c.Unit}"));
        Assert.Equal(("0", "5", "a,b"), (file.Columns[1].Min, file.Columns[1].Max, string.Join(',', file.Columns[2].Values)));
    }

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var file = Read("""
            system: bank
            files:
              t:
                path: t.csv
                format: { type: delimited }
                delivery: delta
                business_date: { from: night }
                columns:
                  id: { type: bigint }
            """).Files[0];
        Assert.Equal(new FileFormat(FileType.Delimited, ',', '"', "utf-8", null, null, true, 1 << 20), file.Format);
        Assert.Equal((0.001m, false, ControlType.None), (file.MaxRejected, file.Optional, file.Control.Type));
        Assert.Empty(file.Key);
    }

    [Theory]
    [InlineData("quote: '\"'", "quote: none", null)]
    [InlineData("quote: '\"'", "quote: ''", null)]
    [InlineData("quote: '\"'", "quote: \"'\"", '\'')]
    public void A_system_may_have_another_quote_or_none(string old, string changed, char? quote)
    {
        Assert.Equal(quote, Read(Changed(old, changed)).Files[0].Format.Quote);
    }

    [Theory]
    [InlineData("system: bank", "system: the bank", 1, "the name 'the bank'")]
    [InlineData("system: bank", "sytem: bank", 1, "unknown key 'sytem'")]
    [InlineData("type: delimited,", "type: csv,", 3, "'type: csv'")]
    [InlineData("delimiter: \";\"", "delimiter: \"||\"", 3, "'delimiter: ||'")]
    [InlineData("delimiter: \";\"", "delimiter: \"é\"", 3, "'delimiter: é'")]
    [InlineData("delimiter: \";\"", "delimiter: \"\\n\"", 3, "'delimiter: \n'")]
    [InlineData("encoding: gb18030", "encoding: gb99", 3, "'encoding: gb99' is unknown")]
    [InlineData("header: false", "headers: false", 3, "unknown key 'headers' under 'format'")]
    [InlineData("max_record_bytes: 1000", "max_record_bytes: 0", 3, "'max_record_bytes: 0'")]
    [InlineData("max_record_bytes: 1000", "max_record_bytes: 9999999", 3, "'max_record_bytes: 9999999'")]
    [InlineData("  t:\n", "  t-1:\n", 7, "the name 't-1'")]
    [InlineData("path: in/", "path: ../", 8, "'path: ../t_{yyyyMMdd}.csv' leaves the landing folder")]
    [InlineData("path: in/", "path: /in/", 8, "'path: /in/t_{yyyyMMdd}.csv' leaves the landing folder")]
    [InlineData("_{yyyyMMdd}", "", 8, "'path: in/t.csv' holds no date")]
    [InlineData("delivery: full", "delivery: all", 9, "'delivery: all'")]
    [InlineData("optional: true", "optional: maybe", 10, "'optional: maybe'")]
    [InlineData("key: [id]", "key: [no]", 11, "'no' is no column of the file")]
    [InlineData("from: file_name", "from: column", 12, "'column' is missing under 'business_date'")]
    [InlineData("from: file_name", "from: column, column: no", 12, "'no' is no column of the file")]
    [InlineData("from: file_name", "from: column, column: kind", 12, "")]
    [InlineData("from: file_name", "form: file_name", 12, "unknown key 'form' under 'business_date'")]
    [InlineData("marker: T, ", "", 13, "'marker' is missing under 'control'")]
    [InlineData("of: amount", "of: sum", 13, "'sum' is no column of the file")]
    [InlineData("of: amount", "of: kind", 13, "")]
    [InlineData("rows: 3", "rows: 0", 13, "'rows: 0'")]
    [InlineData("type: trailer", "type: foot", 13, "'type: foot'")]
    [InlineData("type: delimited,", "type: parquet,", 13, "")]
    [InlineData("type: delimited,", "type: jsonl,", 13, "")]
    [InlineData("max_rejected: 0.5", "max_rejected: 5", 14, "'max_rejected: 5'")]
    [InlineData("type: bigint", "type: number", 16, "'type: number'")]
    [InlineData("type: bigint", "type: 'bigint[]'", 16, "'type: bigint[]'")]
    [InlineData("required: true", "requried: true", 16, "unknown key 'requried' under 'id'")]
    [InlineData("min: 0", "min: abc", 17, "")]
    [InlineData("max: 5", "max: night", 17, "")]
    [InlineData("decimal(18, 2)", "decimal(99, 2)", 17, "")]
    [InlineData("decimal(18, 2)", "decimal(2, 18)", 17, "")]
    [InlineData("kind:", "ID:", 18, "'ID' and 'id' are one name to the engine")]
    [InlineData("kind:", "file_row_number:", 18, "the name 'file_row_number'")]
    [InlineData("decimal(18, 2)", "double", 13, "'amount' has no exact sum")]
    public void What_is_not_permitted_is_named_with_its_line(string old, string changed, long line, string found)
    {
        var e = Assert.Throws<ContractException>(() => Read(Changed(old, changed)));
        Assert.Equal(Path.Combine(folder.FullName, "bank.yml"), e.File);
        Assert.StartsWith(found, e.Found, StringComparison.Ordinal);
        Assert.Equal(line, e.Line);
        Assert.NotEmpty(e.Permitted);
    }

    [Theory]
    [InlineData("files:\n", "'files' is not a mapping")]
    [InlineData("files: {}\n", "the contract has no files")]
    [InlineData("", "the contract has no files")]
    [InlineData("files:\n  t:\n    path: t.csv\n", "file 't' has no columns")]
    [InlineData("files:\n  t:\n    path: t.csv\n    columns: { id: { type: bigint } }\n", "no format is given")]
    [InlineData("files:\n  t:\n    path: t.csv\n    format: { type: parquet }\n    columns: { id: { type: bigint } }\n", "'delivery' is missing under 't'")]
    [InlineData("files:\n  t:\n    path: t.csv\n    format: { type: parquet }\n    delivery: full\n    columns: { id: { type: bigint } }\n", "file 't' has no business_date")]
    public void What_must_be_said_is_asked_for(string rest, string found)
    {
        Assert.Equal(found, Assert.Throws<ContractException>(() => Read("system: bank\n" + rest)).Found);
    }

    SourceContract Read(string yaml)
    {
        var file = Path.Combine(folder.FullName, "bank.yml");
        File.WriteAllText(file, yaml);
        return ContractReader.Read(file);
    }

    static string Changed(string old, string changed)
    {
        Assert.Contains(old, Sound, StringComparison.Ordinal);
        return Sound.Replace(old, changed, StringComparison.Ordinal);
    }
}
