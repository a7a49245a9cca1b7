using System.Security.Cryptography;
using Warehouse.DuckDb;
using Warehouse.Generator;

namespace Warehouse.Tests.Generator;

/// <summary>A generated bank in a folder of its own, and its files as views <c>system_name</c>.</summary>
sealed class Bank : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-bank-");

    public Bank(int customers, int months, int nights = 0, long seed = 1, ExtractFormat format = ExtractFormat.Parquet, int workers = 2, string? scenario = null, DateOnly? futureFrom = null)
    {
        var file = scenario is null ? null : Path.Combine(folder.FullName, "scenario.yml");
        if (file is not null)
            File.WriteAllText(file, scenario);
        Folder = Path.Combine(folder.FullName, "bank");
        Made = BankGenerator.Make(new(customers, months, seed, Folder, nights, format, Scenario: file, Workers: workers, FutureFrom: futureFrom, FutureSeed: 99));
        Connection = DuckDBConnection.OpenFile(":memory:");
        foreach (var extract in Extract.All)
            View(extract);
    }

    public string Folder { get; }
    public GeneratedBank Made { get; }
    public DuckDBConnection Connection { get; }

    public long Count(string sql) => Connection.Scalar<long>(sql);

    public double Number(string sql) => Connection.Scalar<double>($"select ({sql})::double");

    /// <summary>Every file with the hash of its bytes.</summary>
    public IReadOnlyList<string> Tree() => [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(f => $"{Path.GetRelativePath(Folder, f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}")];

    public void Dispose()
    {
        Connection.Dispose();
        folder.Delete(recursive: true);
    }

    void View(Extract extract)
    {
        var columns = string.Join(", ", extract.Fields.Select(f => $"'{f.Name}': '{f.Type}'"));
        var files = Directory.EnumerateFiles(Path.Combine(Folder, extract.System)).Select(Path.GetFileName)
            .Where(f => f!.StartsWith(extract.Name + (extract.IsTruth ? "." : "_2"), StringComparison.Ordinal) && !f.Contains("_again", StringComparison.Ordinal)).ToList();
        var parts = files.GroupBy(f => Path.GetExtension(f)).Select(g =>
        {
            var list = string.Join(", ", g.Select(f => $"'{Path.Combine(Folder, extract.System, f!)}'"));
            return g.Key == ".parquet"
                ? $"select * from read_parquet([{list}], filename = true)"
                : $"select * from read_csv([{list}], header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{columns}}}, filename = true)";
        });
        Connection.Execute($"create view {extract.System}_{extract.Name} as {string.Join(" union all ", parts)}");
    }
}
