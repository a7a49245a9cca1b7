using System.Text.Json.Nodes;
using Warehouse.DuckDb;
using Warehouse.Pipelines;

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
        folder.Model("marts/odd_types", """
            select id, case when id % 7 > 0 then id % 2 = 0 end as flag, case when id % 3 > 0 then '客户 "' || id || '"' || chr(10) || 'é' end as name,
                case when id % 5 > 0 then cast(-id * 1e8 / 7 as decimal(18, 4)) end as large, case when id % 4 > 0 then id / 7.0e0 end as ratio,
                case when id % 4 > 0 then cast(-id / 7.0e0 as float) end as small_ratio, case when id % 9 > 0 then cast(id as bigint) * -9007199254740993 end as count,
                case when id % 6 > 0 then timestamp '1969-12-31 23:59:58.999999' + id * interval 1234567 microsecond end as moment,
                case when id % 8 > 0 then list_value(id, null, -id) end as numbers
            from landing.core__t
            """, """
            id: { type: integer, description: Number of it. }
            flag: { type: boolean, description: Is it even. }
            name: { type: varchar, description: Name. }
            large: { type: "decimal(18,4)", description: A large number with places. }
            ratio: { type: double, description: Ratio. }
            small_ratio: { type: float, description: Ratio with less digits. }
            count: { type: bigint, description: More than a double holds. }
            moment: { type: timestamp, description: A time to the microsecond. }
            numbers: { type: "integer[]", description: A list with a gap. }
            """);
        folder.Put("publish/e.yml", "exports:\n  out: { relation: marts.m, version: 3, since: { day: 2 } }\n  parts: { relation: marts.m, partition_by: [kind] }\n"
            + "  odd: { relation: marts.odd_types }\n");
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
    public void Three_readers_find_the_same_rows_and_columns()
    {
        var files = Directory.EnumerateFiles(night, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(4, files.Count);
        var (found, differences) = ParquetReaders.Compare(files);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(["odd", "out", "parts", "parts"], found.Select(f => f.Set));
        Assert.Equal(["id", "kind", "doubled", "day"], found[1].Described);
        Assert.Equal([1000, 1000, 1000], [found[0].Rows, found[1].Rows, found[2].Rows + found[3].Rows]);
        Assert.Equal([false, true, true, true, true, true, true, true, true], found[0].Columns.Select(c => c.Nulls > 0));
    }

    [Fact]
    public void A_file_that_another_reader_sees_differently_is_told_by_column()
    {
        // A time with its zone is no published type: each of the three shows it in its own way.
        var file = Path.Combine(folder.Root, "zoned.parquet");
        folder.Connection.Execute($"copy (select 1 as id, timestamptz '2025-01-01 00:00:00.5+00' as moment) to {Sql.File(file)} (format parquet)");
        var differences = ParquetReaders.Compare([file]).Differences;
        Assert.Equal(2, differences.Count);
        Assert.All(differences, d => Assert.Contains("moment", d, StringComparison.Ordinal));
    }
}
