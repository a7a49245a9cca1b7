using System.Reflection;
using System.Runtime.InteropServices;

namespace Warehouse.DuckDb.Native;

/// <summary>Finds libduckdb beside the program, so that a machine-wide copy of another version is never taken by accident.</summary>
static class NativeLibraryLocator
{
    internal const string OverrideVariable = "WAREHOUSE_DUCKDB_LIBRARY";

    static string FileName
    {
        get => OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";
    }

    internal static nint Resolve(string name, Assembly assembly)
    {
        if (name != "duckdb")
            return 0;

        var candidates = Candidates(assembly).Distinct().ToList();
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }

        throw new DllNotFoundException(
            $"DuckDB's native library could not be loaded. Looked for: {string.Join(", ", candidates)}. "
            + "Run ./warehouse doctor to see what is missing; building the solution fetches the library again.");
    }

    static IEnumerable<string> Candidates(Assembly assembly)
    {
        var named = Environment.GetEnvironmentVariable(OverrideVariable);
        if (!string.IsNullOrEmpty(named))
        {
            yield return named;
            yield break;
        }

        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        // Empty in a single-file program, where the line above has already looked in the right place.
        if (Path.GetDirectoryName(assembly.Location) is { Length: > 0 } folder)
            yield return Path.Combine(folder, FileName);
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", FileName);
    }
}
