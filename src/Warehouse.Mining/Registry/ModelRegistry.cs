using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Mining.Registry;

/// <summary>The models of a home folder: <c>models/&lt;model&gt;/&lt;version&gt;/model.json</c> with its card, and <c>champion</c> naming
/// the version in use.</summary>
/// <remarks>A version is the beginning of the SHA-256 of the model's bytes, which are checked at every load. The champion is changed by one
/// rename, so that a reader sees the old one or the new one.</remarks>
public sealed class ModelRegistry(string home)
{
    const string ModelFile = "model.json";
    const string HashFile = "model.sha256";
    const string ChampionFile = "champion";
    const int VersionLength = 12;

    static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Folder of a model.</summary>
    public string FolderOf(string model) => Path.Combine(home, "models", model);

    /// <summary>Version in use, or null.</summary>
    public string? Champion(string model) => Path.Combine(FolderOf(model), ChampionFile) is var file && File.Exists(file)
        ? File.ReadAllText(file).Trim() : null;

    /// <summary>Version that scored a night, or null.</summary>
    public string? Noted(string model, DateOnly night) => NoteOf(model, night) is var file && File.Exists(file)
        ? File.ReadAllText(file).Trim() : null;

    /// <summary>Notes which version scored a night.</summary>
    public void Note(string model, DateOnly night, string version)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(NoteOf(model, night))!);
        if (Noted(model, night) != version)
            DurableFile.Write(NoteOf(model, night), version + "\n");
    }

    /// <summary>The beginning of the SHA-256 of a definition, whose words stand in the reasons.</summary>
    public static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))[..VersionLength];

    string NoteOf(string model, DateOnly night) => Path.Combine(FolderOf(model), "nights", $"{night:yyyy-MM-dd}");

    /// <summary>Models with their versions, the one in use and its card, by name.</summary>
    public IReadOnlyList<(string Model, string Version, bool IsChampion, ModelCard Card)> All() => !Directory.Exists(Path.Combine(home,
        "models")) ? [] :
    [
        .. Directory.EnumerateFiles(Path.Combine(home, "models"), ModelFile, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file =>
        {
            var (version, folder) = (Path.GetFileName(Path.GetDirectoryName(file))!, Path.GetDirectoryName(file)!);
            var model = Path.GetFileName(Path.GetDirectoryName(folder))!;
            return (model, version, Champion(model) == version, ModelCard.Read(Path.Combine(folder, "card.json")));
        }),
    ];

    /// <summary>Stores a model and its card; the same model again is the same version.</summary>
    public string Store(StoredModel model, Func<string, ModelCard> card)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(model, Json);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var folder = Path.Combine(FolderOf(model.Model), hash[..VersionLength]);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelFile + ".tmp"), bytes);
        DurableFile.Move(Path.Combine(folder, ModelFile + ".tmp"), Path.Combine(folder, ModelFile));
        DurableFile.Write(Path.Combine(folder, HashFile), hash + "\n");
        card(hash[..VersionLength]).Write(folder);
        return hash[..VersionLength];
    }

    /// <summary>Makes a version the one in use.</summary>
    public void Promote(string model, string version) => DurableFile.Write(Path.Combine(FolderOf(model), ChampionFile), version + "\n");

    /// <summary>The card of a version.</summary>
    public ModelCard Card(string model, string version) => ModelCard.Read(Path.Combine(FolderOf(model), version, "card.json"));

    /// <summary>A version that can be compared with; null where it is absent or damaged.</summary>
    public StoredModel? Intact(string model, string version)
    {
        try
        {
            return Load(model, version);
        }
        catch (ContractException)
        {
            return null;
        }
    }

    /// <summary>Loads a version after checking its bytes.</summary>
    /// <exception cref="ContractException">It is absent, or its bytes are not those that were stored.</exception>
    public StoredModel Load(string model, string version)
    {
        var file = Path.Combine(FolderOf(model), version, ModelFile);
        if (!File.Exists(file))
            throw new ContractException(file, 0, "there is no such model", "run 'warehouse mine fit' first");
        var bytes = File.ReadAllBytes(file);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var expected = Path.Combine(Path.GetDirectoryName(file)!, HashFile) is var hashFile && File.Exists(hashFile)
            ? File.ReadAllText(hashFile).Trim() : "";
        if (hash != expected || !hash.StartsWith(version, StringComparison.Ordinal))
            throw new ContractException(file, 0, "the model file is damaged: its checksum is not the one that was stored",
                "fit the model again, restore the file from a backup, or delete the file 'champion' above it to go on without scores");
        return JsonSerializer.Deserialize<StoredModel>(bytes, Json)!;
    }
}
