namespace Warehouse.Tests.Sources;

/// <summary>A source may call its columns what it likes; the names that landing uses for itself must not get in the way.</summary>
public sealed class OddColumnNameTests
{
    [Theory]
    [InlineData("ordinal")]
    [InlineData("rule")]
    [InlineData("k")]
    [InlineData("n")]
    [InlineData("copy")]
    [InlineData("before")]
    [InlineData("line")]
    [InlineData("fields")]
    [InlineData("d")]
    [InlineData("select")]
    [InlineData("order")]
    [InlineData("filename")]
    [InlineData("Amount")]
    public void A_column_may_have_any_name(string name)
    {
        using var desk = new LandingDesk(Contract.Of($"id: {{ type: bigint, required: true }}\n{name}: {{ type: bigint, min: 0 }}", key: "id"));
        var batch = desk.Land($"id,{name}\n1,10\n2,-1\n3,30\n1,40\nx,50\n7,70\n");
        Assert.Equal((6, 3), (batch.RowsIn, batch.RowsKept));
        Assert.Equal(["1|10|1", "3|30|3", "7|70|6"], desk.Rows($"id, \"{name}\", _row_number"));
        Assert.Equal([$"2@3 {name} below_minimum", "4@5 id repeated_key", "5@6 id not_a_bigint"], desk.Reasons());
    }

    [Theory]
    [InlineData("ordinal")]
    [InlineData("rule")]
    [InlineData("line")]
    [InlineData("fields")]
    [InlineData("t")]
    [InlineData("raw")]
    public void Other_formats_allow_the_same(string name)
    {
        using var jsonl = new LandingDesk(Contract.Of($"id: {{ type: bigint, required: true }}\n{name}: {{ type: bigint, min: 0 }}", "type: jsonl"));
        jsonl.Land($"{{\"id\": 1, \"{name}\": 10}}\n{{\"id\": 2, \"{name}\": -1}}\n");
        Assert.Equal(["1|10|1"], jsonl.Rows($"id, \"{name}\", _row_number"));
        using var parquet = new LandingDesk(Contract.Of($"id: {{ type: bigint, required: true }}\n{name}: {{ type: bigint, min: 0 }}", "type: parquet", path: "t.parquet"));
        parquet.Connection.Execute($"copy (select * from (values (1::bigint, 10::bigint), (2, -1)) v(id, \"{name}\")) to '{parquet.Landing}/t.parquet' (format parquet)");
        parquet.Land(File.ReadAllBytes($"{parquet.Landing}/t.parquet"), "t.parquet");
        Assert.Equal(["1|10|1"], parquet.Rows($"id, \"{name}\", _row_number"));
        Assert.Equal([$"2@2 {name} below_minimum"], parquet.Reasons());
    }
}
