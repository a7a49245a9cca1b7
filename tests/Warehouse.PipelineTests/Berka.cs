using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>The real Berka files run once, and the answer key beside them. Where the data are absent nothing is run.</summary>
public sealed class Berka : IDisposable
{
    readonly TempFolder folder = new();

    public Berka()
    {
        Home = folder.Home();
        if (IsAbsent)
            return;
        WarehouseProgram.RunWell("run", "--pipeline", Pipeline, "--landing", Landing, "--home", Home.Path);
        Warehouse = Home.OpenWarehouse();
    }

    internal static string Pipeline { get; } = Path.Combine(WarehouseProgram.Root, "pipelines", "berka");

    internal static string Landing { get; } =
        Path.Combine(Environment.GetEnvironmentVariable("WAREHOUSE_REAL_DATA") ?? Path.GetFullPath(Path.Combine(WarehouseProgram.Root, "..", "shared", "data")), "berka");

    internal static bool IsAbsent => !File.Exists(Path.Combine(Landing, "trans.asc"));

    internal Home Home { get; }

    internal DuckDb.DuckDBConnection? Warehouse { get; }

    /// <summary>The answer key.</summary>
    internal static JsonElement ReadFacts()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Landing, "facts.json")));
        return json.RootElement.Clone();
    }

    internal static void SkipWhereAbsent()
    {
        if (IsAbsent)
            Assert.Skip($"real data absent: {Landing} (name the folder above it in WAREHOUSE_REAL_DATA)");
    }

    public void Dispose()
    {
        Warehouse?.Dispose();
        folder.Dispose();
    }
}
