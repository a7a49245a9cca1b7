using System.Text.Json;
using Warehouse.Contracts;

namespace Warehouse.Generator;

/// <summary>A bank that an earlier call wrote into the same folder: only what its manifest names may be replaced.</summary>
static class PriorBank
{
    public const string Description = "A bank made up by a program; no person, firm or account in it exists.";

    /// <summary>Refuses a folder with anything in it, but a generated bank where that may be replaced.</summary>
    /// <exception cref="ContractException">The folder is in use.</exception>
    public static void Check(string folder, bool mayReplace)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        if (!mayReplace)
            throw new ContractException("--out", 0, $"the folder '{folder}' is not empty", "name an empty one, or give --force to replace a bank generated there");
        var ours = Files(folder)
            ?? throw new ContractException("--out", 0, $"the folder '{folder}' holds no MANIFEST.json of a generated bank", "--force replaces a generated bank only; empty the folder yourself");
        if (Present(folder).FirstOrDefault(file => !ours.Contains(file)) is { } foreign)
            throw new ContractException("--out", 0, $"'{foreign}' in '{folder}' is not of the bank that was generated there", "--force replaces a generated bank only; move that file away");
    }

    /// <summary>Removes the bank's files and the folders that they leave empty.</summary>
    public static void Remove(string folder)
    {
        foreach (var file in Files(folder) ?? [])
            File.Delete(Path.Combine(folder, file));
        if (!Directory.Exists(folder))
            return;
        foreach (var sub in Directory.EnumerateDirectories(folder).Where(sub => !Directory.EnumerateFileSystemEntries(sub).Any()).ToList())
            Directory.Delete(sub);
    }

    static IEnumerable<string> Present(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));

    /// <summary>The files that the manifest names, itself among them; null where there is none of ours.</summary>
    static HashSet<string>? Files(string folder)
    {
        var path = Path.Combine(folder, "MANIFEST.json");
        if (!File.Exists(path))
            return null;
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllText(path));
            return manifest.RootElement.GetProperty("description").GetString() == Description
                ? [.. manifest.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("file").GetString()!), "MANIFEST.json"]
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
