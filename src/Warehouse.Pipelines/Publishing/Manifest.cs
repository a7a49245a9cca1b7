using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warehouse.Pipelines;

/// <summary>What one night published. Holds no time and no run, so that the same data give the same bytes.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="BusinessDate">The night.</param>
/// <param name="DataSets">The data sets, by name.</param>
/// <param name="Roles">Who reads it; null where no roles are told apart.</param>
public sealed record Manifest(string Pipeline, DateOnly BusinessDate, IReadOnlyList<DataSet> DataSets, IReadOnlyList<ReaderRole>? Roles = null)
{
    /// <summary>What a role may see: its data sets, and without names the granted columns masked.</summary>
    /// <exception cref="Contracts.ContractException">There is no such role.</exception>
    public Manifest For(string role)
    {
        var known = Roles?.FirstOrDefault(r => r.Name == role) ?? throw new Contracts.ContractException(
            "--role", 0, $"'{role}' is no role", $"permitted: {string.Join(", ", Roles?.Select(r => r.Name) ?? [])}; roles stand in pipeline.yml");
        return this with
        {
            DataSets = [.. DataSets.Where(set => set.IsFor(role)).Select(set => known.SeesNames || !set.Columns.Any(c => c.IsGranted == true) ? set : set with
            {
                Columns = [.. set.Columns.Select(c => c.IsGranted == true ? c with { Description = $"{MaskMark} {c.Description}" } : c)],
            })],
        };
    }

    /// <summary>Begins the description of a column that is masked.</summary>
    public const string MaskMark = "Masked.";

    /// <summary>The manifest's name in a night's folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The manifest as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ManifestJson.Default.Manifest) + "\n";

    /// <summary>Reads a night's manifest.</summary>
    public static Manifest Read(string folder) =>
        JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, FileName)), ManifestReaderJson.Default.Manifest)
            ?? throw new InvalidDataException($"{folder}/{FileName} is empty");
}

/// <summary>A published data set.</summary>
/// <param name="Name">Its name, also that of its folder.</param>
/// <param name="Relation">The relation that it came from.</param>
/// <param name="Description">What it is.</param>
/// <param name="Grain">The columns that identify a row.</param>
/// <param name="PartitionBy">The columns that are folders.</param>
/// <param name="Rows">Rows in all files.</param>
/// <param name="Files">The files.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Version">Version of the columns.</param>
/// <param name="Roles">Roles that may see it; null for all.</param>
public sealed record DataSet(
    string Name,
    string Relation,
    string Description,
    IReadOnlyList<string> Grain,
    IReadOnlyList<string> PartitionBy,
    long Rows,
    IReadOnlyList<PublishedFile> Files,
    IReadOnlyList<PublishedColumn> Columns,
    int Version = 1,
    IReadOnlyList<string>? Roles = null)
{
    /// <summary>Whether a role may see it.</summary>
    public bool IsFor(string role) => Roles is null || Roles.Contains(role);
}

/// <summary>A published file.</summary>
/// <param name="Path">Below the night's folder, with <c>/</c>.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256, in hexadecimal.</param>
public sealed record PublishedFile(string Path, long Rows, long Bytes, string Sha256);

/// <summary>A published column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its DuckDB type.</param>
/// <param name="Unit">Its unit; null where it has none.</param>
/// <param name="Description">What it is.</param>
/// <param name="Since">The version of the data set in which it came; null for the first.</param>
/// <param name="IsGranted">Whether it tells who a person is and goes out as it is.</param>
public sealed record PublishedColumn(string Name, string Type, string? Unit, string Description, int? Since = null, bool? IsGranted = null);

[JsonSerializable(typeof(Manifest))]
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
sealed partial class ManifestJson : JsonSerializerContext;

[JsonSerializable(typeof(Manifest))]
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
sealed partial class ManifestReaderJson : JsonSerializerContext;

[JsonSerializable(typeof(List<PublishedColumn>))]
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
sealed partial class ManifestColumnsJson : JsonSerializerContext;
