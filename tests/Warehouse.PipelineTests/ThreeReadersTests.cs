using System.Text.Json.Nodes;

namespace Warehouse.PipelineTests;

/// <summary>Whoever opens what a night publishes sees the same, whatever he reads Parquet with.</summary>
[Collection(nameof(GeneratedBank))]
public sealed class ThreeReadersTests(GeneratedBank bank)
{
    [Fact]
    public void Every_data_set_of_a_night_is_read_alike_value_by_value_by_duckdb_hyparquet_and_polars()
    {
        var night = Path.Combine(bank.Home.Published, bank.Home.Current!);
        var resources = JsonNode.Parse(File.ReadAllText(Path.Combine(night, "datapackage.json")))!["resources"]!.AsArray();
        var files = resources.SelectMany(set => set!["path"]!.AsArray().Select(path => Path.Combine(night, path!.GetValue<string>()))).ToList();
        var (found, differences) = ParquetReaders.Compare(files);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Empty(Directory.EnumerateFiles(night, "*.parquet", SearchOption.AllDirectories).Except(files));
        // The views of the serving database are what a query reads: no row stands in a file that it does not know.
        foreach (var set in found.GroupBy(f => f.Set!))
            Assert.Equal([$"{set.Sum(f => f.Rows)}"], bank.Home.Ask($"select count(*) from \"{set.Key}\""));
        Assert.Equal(resources.Count, found.Select(f => f.Set).Distinct().Count());
        Assert.Contains(found.SelectMany(f => f.Columns), c => c.Example is { } text && text.Any(x => x > '\u4e00'));
    }
}
