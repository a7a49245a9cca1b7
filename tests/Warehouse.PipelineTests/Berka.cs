using System.Diagnostics;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Warehouse.PipelineTests.Berka))]

namespace Warehouse.PipelineTests;

/// <summary>The real Berka files run once, when a test first asks for them, and the answer key beside them.</summary>
public sealed class Berka : IDisposable
{
    readonly TempFolder folder = new();
    readonly Lazy<TimeSpan> run;
    readonly Lazy<DuckDb.DuckDBConnection> warehouse;

    public Berka()
    {
        run = new(() =>
        {
            var started = Stopwatch.GetTimestamp();
            WarehouseProgram.RunWell("run", "--pipeline", Pipeline, "--landing", Landing, "--home", folder.Home().Path);
            return Stopwatch.GetElapsedTime(started);
        });
        warehouse = new(() => Home.OpenWarehouse());
    }

    internal static string Pipeline { get; } = Path.Combine(WarehouseProgram.Root, "pipelines", "berka");

    internal static string Landing { get; } =
        Path.Combine(Environment.GetEnvironmentVariable("WAREHOUSE_REAL_DATA") ?? Path.GetFullPath(Path.Combine(WarehouseProgram.Root, "..", "shared", "data")), "berka");

    internal static bool IsAbsent => !File.Exists(Path.Combine(Landing, "trans.asc"));

    /// <summary>The home, and how long it took to make.</summary>
    internal (Home Home, TimeSpan Duration) Undisturbed => (folder.Home(), run.Value);

    internal Home Home => Undisturbed.Home;

    internal DuckDb.DuckDBConnection Warehouse => warehouse.Value;

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
        if (warehouse.IsValueCreated)
            warehouse.Value.Dispose();
        folder.Dispose();
    }
}
