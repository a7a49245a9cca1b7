using System.Text;
using Warehouse.DuckDb;

namespace Warehouse.PipelineTests;

/// <summary>GB18030 text, JSON lines and Parquet, from file to published table, through a pipeline of one model.</summary>
public sealed class FormatTests : IDisposable
{
    const string Night = "2025-03-04";
    static readonly string[] Systems = ["teller", "mobile", "archive"];
    readonly TempFolder folder = new();

    public FormatTests()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        WritePipeline();
        Directory.CreateDirectory(folder.Sub("landing"));
        Write("teller_20250304.txt", Encoding.GetEncoding("gb18030").GetBytes("id|name|amount\n1|张三|10.50\n2|\"𠮷野|家\"|-0.50\n3|李四|7.00\n"));
        Write("mobile.jsonl", """{"id": 11, "name": "王五", "amount": "1.25"}""" + "\n" + """{"amount": 2.50, "id": "12", "name": "line\nend"}""" + "\n");
        WriteParquet("select * from (values (21, '赵六', '3.75'), (22, null, '4.00')) t(id, name, amount)");
    }

    public void Dispose() => folder.Dispose();

    Home Home => folder.Home();

    Ended Run() => WarehouseProgram.Run("run", "--pipeline", folder.Sub("pipeline"), "--landing", folder.Sub("landing"), "--home", Home.Path, "--business-date", Night);

    [Fact]
    public void Three_formats_become_one_published_table()
    {
        Run().With(0);
        Assert.Equal(
            ["1|张三|10.50|teller", "2|𠮷野|家|-0.50|teller", "3|李四|7.00|teller", "11|王五|1.25|mobile", "12|line\nend|2.50|mobile", "21|赵六|3.75|archive", "22|NULL|4.00|archive"],
            Home.Ask("select id, name, amount, origin from posting"));
        Run().With(0).Saying("nothing to do");
    }

    [Fact]
    public void A_bad_row_of_each_format_is_quarantined_with_its_text()
    {
        Write("teller_20250304.txt", [.. "id|name|amount\n1|"u8, 0xC4, .. ".|10.50\n2|x|1.00\n3|y|1.OO\n"u8]);
        Write("mobile.jsonl", "{\"id\": 11, \"name\": \"a\", \"amount\": 1}\nno json\n{\"id\": \"x\", \"name\": \"b\", \"amount\": 2}\n");
        WriteParquet("select * from (values (21, 'a', '3.75'), (22, 'b', 'x')) t(id, name, amount)");
        Run().With(0);
        Assert.Equal(
            ["archive.posting|2|amount|not_a_decimal", "mobile.posting|2|NULL|not_a_json_object", "mobile.posting|3|id|not_a_bigint",
             "teller.posting|1|NULL|invalid_encoding", "teller.posting|3|amount|not_a_decimal"],
            Home.Ask("select source, row_number, column_name, reason from ops.rejected_rows order by source, row_number"));
        Assert.Equal(["0"], Home.Ask("select count(*) from ops.rejected_rows where raw_text = ''"));
        Assert.Equal(["2", "11", "21"], Home.Ask("select id from posting"));
    }

    [Fact]
    public void A_Parquet_file_that_is_cut_off_is_refused()
    {
        var file = Path.Combine(folder.Sub("landing"), "archive.parquet");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^20]);
        Run().With(1).Saying("archive.parquet");
        Assert.Empty(Home.Tree());
    }

    [Fact]
    public void A_key_that_the_contract_does_not_know_refuses_a_JSON_file()
    {
        Write("mobile.jsonl", "{\"id\": 11, \"nom\": \"a\", \"amount\": 1}\n");
        Run().With(1).Saying("mobile.jsonl", "nom", "permitted");
    }

    void Write(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path.Combine(folder.Sub("landing"), name), bytes.ToArray());

    void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    void WriteParquet(string select)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute($"copy ({select}) to '{folder.Sub("landing")}/archive.parquet' (format parquet)");
    }

    void WritePipeline()
    {
        var model = string.Join("\nunion all\n", Systems.Select(s => $"select id, name, amount, '{s}' as origin from landing.{s}__posting"));
        Put("pipeline.yml", "name: formats\nsources: [teller, mobile, archive]\nfolders:\n  conformed: { schema: conformed, materialisation: table }\n");
        Put("conformed/posting.sql", model);
        Put("conformed/_conformed__models.yml",
            """
            models:
              posting:
                description: Postings of three systems.
                grain: [id]
                columns:
                  id:     { type: bigint, description: Number., not_null: true }
                  name:   { type: varchar, description: Who. }
                  amount: { type: "decimal(18,2)", description: How much., not_null: true }
                  origin: { type: varchar, description: System. }
            """);
        Put("publish/exports.yml", "exports:\n  posting:\n    relation: conformed.posting\n    order_by: [id]\n");
        Put("sources/teller.yml", Contract("teller", "teller_{yyyyMMdd}.txt", "{ type: delimited, delimiter: \"|\", encoding: gb18030 }", "file_name"));
        Put("sources/mobile.yml", Contract("mobile", "mobile.jsonl", "{ type: jsonl }", "night"));
        Put("sources/archive.yml", Contract("archive", "archive.parquet", "{ type: parquet }", "night"));
    }

    static string Contract(string system, string path, string format, string dated) =>
        $$"""
        system: {{system}}
        format: {{format}}
        files:
          posting:
            path: "{{path}}"
            delivery: delta
            key: [id]
            business_date: { from: {{dated}} }
            max_rejected: 0.7
            columns:
              id:     { type: bigint, required: true }
              name:   { type: varchar }
              amount: { type: "decimal(18,2)", required: true }
        """;

    void Put(string name, string text)
    {
        var file = Path.Combine(folder.Sub("pipeline"), name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
