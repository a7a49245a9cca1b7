namespace Warehouse.Tests.DuckDb;

/// <summary>A folder under /tmp that goes with the test.</summary>
sealed class ScratchFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-duckdb-");

    internal string File(string name)
    {
        return Path.Combine(folder.FullName, name);
    }

    public void Dispose()
    {
        Scratch.Remove(folder.FullName);
    }
}
