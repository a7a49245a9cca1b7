using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary><c>query</c> reads the published night in four forms, and can do nothing else.</summary>
public sealed class QueryTests(SampleBank bank)
{
    const string Count = "select count(*) as n, sum(amount) as total from fct_transaction where currency = 'CNY'";

    Ended Query(string sql, string format = "csv") => WarehouseProgram.Run("query", sql, "--format", format, "--home", bank.Home.Path);

    [Fact]
    public void Csv_has_a_header_and_the_row() => Assert.Equal("n,total\n74,-423970.68\n", Query(Count).With(0).Output);

    [Fact]
    public void A_text_that_a_spreadsheet_would_run_is_made_a_text()
    {
        Assert.Equal("a,b,n\n'=cmd|'/C calc'!A0,-5.20,-1\n", Query("select '=cmd|''/C calc''!A0' as a, '-5.20' as b, -1 as n").With(0).Output);
        Assert.Equal("'@SUM(1)", Query("select '@SUM(1)' as a").With(0).Output.Split('\n')[1]);
        Query("select '=1+1' as a", "json").With(0).Saying("\"=1+1\"");
        Query("select 'a' || chr(8238) || chr(27) || '[31mb' as a", "table").With(0).Saying("a\uFFFD\uFFFD[31mb");
    }

    [Fact]
    public void Json_is_one_array_of_objects()
    {
        using var rows = JsonDocument.Parse(Query(Count, "json").With(0).Output);
        Assert.Equal(74, Assert.Single(rows.RootElement.EnumerateArray()).GetProperty("n").GetInt64());
    }

    [Fact]
    public void Table_shows_names_values_and_the_number_of_rows() => Query(Count, "table").With(0).Saying("total", "-423970.68", "(1 row)");

    [Fact]
    public void Parquet_goes_to_the_output_byte_by_byte()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.Sub("result.parquet"), Query(Count, "parquet").With(0).OutputBytes);
        Assert.Equal(["74|-423970.68"], bank.Home.Ask($"from '{folder.Sub("result.parquet")}'"));
    }

    [Fact]
    public void Chinese_text_survives_the_way_out() =>
        Query("select split_part(raw_text, ',', 10) as party from ops.rejected_rows").With(0).Saying("示例市供电公司");

    [Theory]
    [InlineData("show tables", "fct_account_month")]
    [InlineData("describe fct_transaction", "booking_date")]
    [InlineData("select status, count(*) as n from ops.loads group by status", "loaded,9")]
    [InlineData("select 1 as one -- a remark", "one")]
    [InlineData("select 1 as one;", "one")]
    [InlineData("with t as (select count(*) as n from dim_account) select n from t", "19")]
    public void Whatever_only_reads_is_permitted(string sql, string said) => Query(sql).With(0).Saying(said);

    [Theory]
    [InlineData("copy (select 1) to 'FOLDER/out.csv'")]
    [InlineData("select 1) to 'FOLDER/out.csv' (format csv); copy (select 1")]
    [InlineData("select 1); copy (select 1) to 'FOLDER/out.csv'; from (select 1")]
    [InlineData("from read_csv('/etc/passwd')")]
    [InlineData("from read_text('/etc/passwd')")]
    [InlineData("from '/etc/passwd'")]
    [InlineData("from glob('/etc/*')")]
    [InlineData("select 1; select 2")]
    [InlineData("attach 'FOLDER/other.duckdb'")]
    [InlineData("attach 'HOME/warehouse.duckdb' as w")]
    [InlineData("from read_parquet('HOME/landing/core/customer/*.parquet')")]
    [InlineData("from read_parquet('HOME/published/2025-01-06/../../landing/core/customer/*.parquet')")]
    [InlineData("from read_csv('HOME/quarantine/*.csv')")]
    [InlineData("create table t as select 1")]
    [InlineData("insert into dim_customer select * from dim_customer")]
    [InlineData("delete from fct_transaction")]
    [InlineData("drop view fct_transaction")]
    [InlineData("set enable_external_access = true")]
    [InlineData("pragma database_list")]
    [InlineData("install httpfs")]
    [InlineData("load json")]
    [InlineData("export database 'FOLDER/out'")]
    [InlineData("select * from dim_custommer")]
    [InlineData("selec 1")]
    [InlineData("")]
    public void Whatever_writes_or_reads_elsewhere_is_wrong_use(string sql)
    {
        using var folder = new TempFolder();
        var text = sql.Replace("FOLDER", folder.Path, StringComparison.Ordinal).Replace("HOME", bank.Home.Path, StringComparison.Ordinal);
        var ended = Query(text).With(2);
        Assert.DoesNotContain("root:", ended.Said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Equal(bank.TreeOfFirstRun, bank.Home.Tree());
    }

    [Theory]
    [InlineData("select from", "syntax error at end of input")]
    [InlineData("selec 1", "syntax error at or near \"selec\"")]
    [InlineData("select 1; select 2", "several statements")]
    [InlineData("drop view fct_transaction", "Only SELECT statements")]
    public void The_message_speaks_of_what_was_typed(string sql, string says)
    {
        var said = Query(sql).With(2).Saying(says, "permitted is one SELECT").Said;
        Assert.DoesNotContain("\")\"", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_without_a_run_is_wrong_use_and_is_not_created()
    {
        using var folder = new TempFolder();
        WarehouseProgram.Run("query", "select 1", "--home", folder.Home().Path).With(2).Saying("nothing is published", folder.Home().Path);
        Assert.False(Directory.Exists(folder.Home().Path));
    }
}
