using System.Security.Cryptography;
using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class PublisherTests : IDisposable
{
    static readonly DateOnly Night = new(2025, 1, 2);

    readonly PipelineFolder folder = new();
    readonly Builder builder;
    readonly Publisher publisher;

    public PublisherTests()
    {
        (builder, publisher) = (new(folder), new(folder.Connection, Home));
        folder.Source("landing.t", "select 1::integer as id, 'a' as kind, 1.50::decimal(9,2) as amount");
        folder.Model("marts/m", "select id, kind, amount from landing.t", """
            id: { type: integer, description: "The number, it's one." }
            kind: { type: varchar, description: Kind. }
            amount: { type: "decimal(9,2)", description: Amount., unit: CZK }
            """);
        Export("description: \"What it's for.\"");
    }

    string Home => Path.Combine(folder.Root, "it's a home");
    string Published => Path.Combine(Home, "published");
    string Current => Publisher.CurrentFolder(Home)!;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_night_is_written_with_its_manifest()
    {
        Rows("select * from (values (2, 'b', 2), (1, 'a', 1)) v(id, kind, amount)");
        var name = Write().Folder;
        Assert.Equal("2025-01-02", name);
        var manifest = Manifest.Read(Path.Combine(Published, name));
        var set = Assert.Single(manifest.DataSets);
        Assert.Equal(("test", Night, "out", "marts.m", "What it's for.", 2L), (manifest.Pipeline, manifest.BusinessDate, set.Name, set.Relation, set.Description, set.Rows));
        Assert.Equal(["id integer ", "kind varchar ", "amount decimal(9,2) CZK"], set.Columns.Select(c => $"{c.Name} {c.Type} {c.Unit}"));
        CheckFiles(name, set);
        Assert.Equal(["1|a|1.00", "2|b|2.00"], builder.Rows($"from read_parquet({Sql.Text(Path.Combine(Published, name, "out/out.parquet"))})"));
    }

    [Fact]
    public void The_Parquet_file_says_what_it_is()
    {
        Write();
        var file = Path.Combine(Published, "2025-01-02/out/out.parquet");
        var about = folder.Connection.Query($"select decode(key), decode(value) from parquet_kv_metadata({Sql.Text(file)})", row => KeyValuePair.Create(row.GetString(0), row.GetString(1)))
            .ToDictionary();
        Assert.Equal(("out", "test", "What it's for."), (about["warehouse.data_set"], about["warehouse.pipeline"], about["warehouse.description"]));
        Assert.Contains("{\"name\":\"amount\",\"type\":\"decimal(9,2)\",\"unit\":\"CZK\",\"description\":\"Amount.\"}", about["warehouse.columns"], StringComparison.Ordinal);
        Assert.Equal(["ZSTD"], builder.Rows($"select distinct compression from parquet_metadata({Sql.Text(file)})"));
    }

    [Fact]
    public void The_same_data_give_the_same_bytes_whoever_writes_them()
    {
        Rows("select (hash(i) % 1000000000)::integer as id, 'k' || (i % 7) as kind, (i % 999)::decimal(9,2) as amount from range(300000) t(i) qualify row_number() over (partition by id) = 1");
        Export("order_by: [kind], row_group_size: 20480");
        var hashes = Enumerable.Range(0, 3).Select(i =>
        {
            folder.Connection.Execute($"set threads = {(i == 0 ? 1 : 2)}");
            builder.Run(fullRefresh: "test");
            return Hash(new Publisher(folder.Connection, Path.Combine(Home, $"{i}")).Write(folder.Catalogue(), Night));
        }).ToList();
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Partitions_are_folders_whatever_their_names()
    {
        string[] kinds = ["a", "b c", "a/b", "..", "é", "x=y", "50%", "o'clock", "*", "[a]", "\"q\"", "__HIVE_DEFAULT_PARTITION", "a+b", "%2F", ""];
        Rows($"select i::integer as id, kind, 1 as amount from (values {string.Join(", ", kinds.Select((k, i) => $"({i}, {Sql.Text(k)})"))}, (99, null)) v(i, kind)");
        Export("partition_by: [kind]");
        Publish();
        var set = Assert.Single(Manifest.Read(Current).DataSets);
        CheckFiles(Path.GetFileName(Current), set);
        Assert.Equal((kinds.Length + 1, kinds.Length + 1L), (set.Files.Count, set.Rows));
        Assert.Equal([.. kinds.Select((k, i) => $"{i}|{k}"), "99|-"], Served("select id, kind from out order by id"));
    }

    [Fact]
    public void Partitions_of_other_types_are_served_in_their_type()
    {
        folder.Model("marts/m", "select 1::integer as id, date '2025-01-01' as day, 2024::integer as year, true as flag", """
            id: { type: integer, description: d }
            day: { type: date, description: d }
            year: { type: integer, description: d }
            flag: { type: boolean, description: d }
            """);
        Export("partition_by: [year, day, flag]");
        Publish();
        Assert.Equal("out/year=2024/day=2025-01-01/flag=true/out.parquet", Manifest.Read(Current).DataSets[0].Files[0].Path);
        Assert.Equal(["1|2025-01-01|2024|True|DATE|INTEGER|BOOLEAN"], Served("select id, day, year, flag, typeof(day), typeof(year), typeof(flag) from out"));
    }

    [Fact]
    public void Partitions_without_keys_that_changed_stand_under_a_second_name_and_the_rest_is_written()
    {
        Rows("select i::integer as id, case when i < 2 then 'old' when i < 4 then 'touched' else 'gone' end as kind, i as amount from range(6) t(i)");
        Export("partition_by: [kind]");
        var before = Write();
        folder.Connection.Execute("create or replace table landing.k as select * from (values ('touched'), ('gone'), ('new')) v(kind)");
        Rows("select * from (values (0, 'old', 0), (1, 'old', 1), (2, 'touched', 7), (9, 'new', 9)) v(id, kind, amount)");
        builder.Run();
        var night = Night.AddDays(1);
        var after = publisher.Write(folder.Catalogue(), night, _ => new StandingSet(before.Folder, before.Manifest.DataSets[0], "landing.k"));
        var whole = new Publisher(folder.Connection, Path.Combine(folder.Root, "whole")).Write(folder.Catalogue(), night);
        Assert.Equal(whole.Manifest.ToJson(), after.Manifest.ToJson());
        Assert.Equal(["out/kind=new/out.parquet", "out/kind=old/out.parquet", "out/kind=touched/out.parquet"], after.Manifest.DataSets[0].Files.Select(f => f.Path));
        foreach (var file in after.Manifest.DataSets[0].Files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder.Root, "whole/published", whole.Folder, file.Path)), File.ReadAllBytes(Path.Combine(Published, after.Folder, file.Path)));
    }

    [Fact]
    public void A_data_set_without_rows_is_served_empty()
    {
        Rows("select 1 as id, 'a' as kind, 1 as amount where false");
        foreach (var rule in new[] { "description: d", "partition_by: [kind]" })
        {
            Export(rule);
            Publish();
            Assert.Equal(["0"], Served("select count(*) from out"));
        }
    }

    [Fact]
    public void The_pointer_moves_forward_in_nights_and_never_back()
    {
        Publish();
        var next = Publish(Night.AddDays(1));
        Publish(Night);
        Assert.Equal(next, Path.GetFileName(Current));
    }

    [Fact]
    public void A_night_with_other_bytes_is_a_further_edition_and_old_bytes_are_the_old_one()
    {
        Assert.Equal("2025-01-02", Publish());
        Rows("select 7 as id, 'z' as kind, 7 as amount");
        Assert.Equal("2025-01-02.r2", Publish());
        Assert.Equal(["7"], Served("select id from out"));
        Rows("select 1 as id, 'a' as kind, 1.5 as amount");
        Assert.Equal("2025-01-02", Publish());
        Assert.Equal("2025-01-02", Path.GetFileName(Current));
        Assert.Equal(["1"], Served("select id from out"));
        Assert.Equal(["2025-01-02", "2025-01-02.r2", "current"], Directory.EnumerateFileSystemEntries(Published).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_tenth_edition_comes_behind_the_ninth()
    {
        for (var i = 1; i <= 11; i++)
        {
            Rows($"select {i} as id, 'z' as kind, 7 as amount");
            Assert.Equal(i == 1 ? "2025-01-02" : $"2025-01-02.r{i}", Publish());
        }
        Assert.Equal(["11"], Served("select id from out"));
    }

    [Fact]
    public void What_a_killed_run_left_is_swept()
    {
        Publish();
        Directory.CreateDirectory(Path.Combine(Published, ".tmp-2025-01-02", "out"));
        publisher.Sweep();
        Assert.Equal(["2025-01-02", "current"], Directory.EnumerateFileSystemEntries(Published).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Views_carry_the_descriptions()
    {
        Publish();
        Assert.Equal(["What it's for."], Served("select comment from duckdb_views() where view_name = 'out'"));
        Assert.Equal(["id|The number, it's one.", "kind|Kind.", "amount|Amount. [CZK]"], Served("select column_name, comment from duckdb_columns() where table_name = 'out' order by column_index"));
    }

    [Fact]
    public void What_a_kill_left_beside_the_serving_database_is_no_hindrance()
    {
        Publish();
        var work = Path.Combine(Home, "serving.duckdb.tmp");
        using (var killed = DuckDBConnection.OpenFile(work))
        {
            killed.Execute("create view out as select 1 as id");
            File.Copy(work + ".wal", work + ".kept");
        }
        File.Move(work + ".kept", work + ".wal", overwrite: true);
        File.Delete(work);
        Rows("select 8 as id, 'z' as kind, 7 as amount");
        Publish();
        Assert.Equal(["8"], Served("select id from out"));
    }

    [Fact]
    public void A_relation_that_is_not_there_names_the_export()
    {
        builder.Run();
        folder.Connection.Execute("drop table marts.m");
        var e = Assert.Throws<StepException>(() => publisher.Write(folder.Catalogue(), Night));
        Assert.Equal(("publish out", Path.Combine(folder.Root, "publish/e.yml")), (e.Step, e.File));
    }

    [Fact]
    public void A_role_finds_its_data_sets_and_names_only_where_it_may_see_them()
    {
        folder.Put("pipeline.yml", File.ReadAllText(Path.Combine(folder.Root, "pipeline.yml")) + "\nroles:\n  analyst: { sees_names: true }\n  bi: { sees_names: false }\n");
        folder.Model("marts/m", "select id, kind, amount from landing.t", """
            id: { type: integer, description: d }
            kind: { type: varchar, description: d, pii: true }
            amount: { type: "decimal(9,2)", description: d }
            """);
        folder.Put("publish/e.yml", "exports:\n  out: { relation: marts.m, pii: [kind], reason: They call the customer. }\n  inner: { relation: "
            + "marts.m, pii: [kind], reason: They call the customer., roles: [analyst] }\n");
        Publish();
        Assert.Equal(["inner", "out"], Served("select view_name from duckdb_views() where not internal order by 1", "serving_analyst.duckdb"));
        Assert.Equal(["1|a|1.50"], Served("from out", "serving_analyst.duckdb"));
        Assert.Equal(["out"], Served("select view_name from duckdb_views() where not internal", "serving_bi.duckdb"));
        Assert.Equal(["1|-|1.50"], Served("from out", "serving_bi.duckdb"));
        Assert.Contains("permitted: analyst, bi", Assert.Throws<Warehouse.Contracts.ContractException>(() => Manifest.Read(Current).For("boss")).Message, StringComparison.Ordinal);
        folder.Put("publish/e.yml", "exports:\n  out: { relation: marts.m, roles: [boss] }\n");
        Assert.Contains("'boss' is no role", Assert.Throws<Warehouse.Contracts.ContractException>(() => folder.Read()).Message, StringComparison.Ordinal);
    }

    void Rows(string select) => folder.Source("landing.t", $"select id::integer as id, kind, amount::decimal(9,2) as amount from ({select})", Guid.NewGuid().ToString());

    void Export(string rule) => folder.Put("publish/e.yml", $"exports:\n  out: {{ relation: marts.m, {rule} }}\n");

    Publication Write(DateOnly? night = null)
    {
        Assert.Empty(builder.Broken());
        publisher.Sweep();
        return publisher.Write(folder.Catalogue(), night ?? Night);
    }

    string Publish(DateOnly? night = null)
    {
        var publication = Write(night);
        Assert.Equal(publication.Manifest.ToJson(), publisher.Find(publication.Folder).Manifest.ToJson());
        publisher.Point(publication);
        return publication.Folder;
    }

    /// <summary>Reads as a person does: another engine on serving.duckdb, read-only.</summary>
    List<string> Served(string sql, string database = "serving.duckdb")
    {
        using var reader = DuckDBConnection.OpenFile(Path.Combine(Home, database), ("access_mode", "READ_ONLY"));
        return reader.Query(sql, Builder.Text);
    }

    void CheckFiles(string name, DataSet set) => Assert.All(set.Files, file =>
    {
        var bytes = File.ReadAllBytes(Path.Combine(Published, name, file.Path));
        Assert.Equal((file.Bytes, file.Sha256), (bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        Assert.Equal(file.Rows, folder.Connection.Scalar<long>($"select count(*) from read_parquet({Sql.File(Path.Combine(Published, name, file.Path))})"));
    });

    static string Hash(Publication publication) => string.Join(' ', publication.Manifest.DataSets.SelectMany(s => s.Files).Select(f => f.Sha256));
}
