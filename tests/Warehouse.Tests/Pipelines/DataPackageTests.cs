using System.Text.Json.Nodes;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Tests.Reports;

namespace Warehouse.Tests.Pipelines;

public sealed class DataPackageTests : IDisposable
{
    readonly PipelineFolder folder = new();
    readonly string night;

    public DataPackageTests()
    {
        folder.Source("landing.core__t", "select i::integer as id, 'k' || (i % 2) as kind, (i * 1.25)::decimal(9,2) as amount, date '2025-01-01' + i::integer as day from range(1000) t(i)");
        folder.Model("marts/m", "select id, kind, cast(amount * 2 as decimal(19, 2)) as doubled, day from landing.core__t", """
            id: { type: integer, description: Number of it. }
            kind: { type: varchar, description: "Kind | of it." }
            doubled: { type: "decimal(19,2)", unit: CNY, description: Twice the amount. }
            day: { type: date, description: Day. }
            """);
        folder.Put("publish/e.yml", "exports:\n  out: { relation: marts.m, version: 3, since: { day: 2 } }\n  parts: { relation: marts.m, partition_by: [kind] }\n");
        var builder = new Builder(folder);
        Assert.Empty(builder.Broken());
        var publisher = new Publisher(folder.Connection, Path.Combine(folder.Root, "home")) { Sources = folder.Sources };
        publisher.Sweep();
        night = Path.Combine(folder.Root, "home", "published", publisher.Write(folder.Catalogue(), new(2025, 1, 2)).Folder);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_package_names_every_column_with_type_unit_source_and_version()
    {
        var package = JsonNode.Parse(File.ReadAllText(Path.Combine(night, "datapackage.json")))!;
        Assert.Equal("data-package", package["profile"]!.GetValue<string>());
        var set = package["resources"]!.AsArray().Single(r => r!["name"]!.GetValue<string>() == "out")!;
        Assert.Equal(("out/out.parquet", "3", "id"), (set["path"]![0]!.GetValue<string>(), set["version"]!.GetValue<string>(), set["schema"]!["primaryKey"]![0]!.GetValue<string>()));
        Assert.Equal(
            ["id integer integer  core.t.id 1", "kind string varchar  core.t.kind 1", "doubled number decimal(19,2) CNY core.t.amount 1", "day date date  core.t.day 2"],
            set["schema"]!["fields"]!.AsArray().Select(f => $"{f!["name"]} {f["type"]} {f["physicalType"]} {f["unit"]} {string.Join(',', f["source"]!.AsArray())} {f["since"]}"));
        Assert.All(package["resources"]!.AsArray().SelectMany(r => r!["path"]!.AsArray()), path => Assert.True(File.Exists(Path.Combine(night, path!.GetValue<string>()))));
        Assert.Contains("| doubled | decimal(19,2) | CNY | Twice the amount. | core.t.amount | 1 |", File.ReadAllText(Path.Combine(night, "dictionary.md")), StringComparison.Ordinal);
        Assert.Contains("Kind \\| of it.", File.ReadAllText(Path.Combine(night, "dictionary.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_is_not_ours_finds_the_same_rows()
    {
        var files = Directory.EnumerateFiles(night, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, files.Count);
        var read = NpmFolder.Run("read-parquet.mjs", [.. files]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        foreach (var (file, found) in files.Zip(read))
        {
            var ours = folder.Connection.Query($"select count(*), (sum(doubled) * 100)::bigint, sum(id)::bigint * 100 from "
                + $"read_parquet({Sql.File(file)}, hive_partitioning = false)", r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)))[0];
            Assert.Equal(ours, (found["rows"]!.GetValue<long>(), found["cents"]!["doubled"]!.GetValue<long>(), found["cents"]!["id"]!.GetValue<long>()));
            Assert.Equal(["id", "kind", "doubled", "day"], found["described"]!.AsArray().Select(c => c!.GetValue<string>()));
        }
        Assert.Equal(2000, read.Sum(r => r["rows"]!.GetValue<int>()));
    }
}
