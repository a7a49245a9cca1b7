using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warehouse.Pipelines;

/// <summary>What one night published. Holds no time and no run, so that the same data give the same bytes.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="BusinessDate">The night.</param>
/// <param name="DataSets">The data sets, by name.</param>
public sealed record Manifest(string Pipeline, DateOnly BusinessDate, IReadOnlyList<DataSet> DataSets)
{
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
public sealed record DataSet(
    string Name,
    string Relation,
    string Description,
    IReadOnlyList<string> Grain,
    IReadOnlyList<string> PartitionBy,
    long Rows,
    IReadOnlyList<PublishedFile> Files,
    IReadOnlyList<PublishedColumn> Columns,
    int Version = 1);

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
public sealed record PublishedColumn(string Name, string Type, string? Unit, string Description, int? Since = null);

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
