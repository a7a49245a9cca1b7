using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Warehouse.Pipelines;

/// <summary>The dictionary of a published night, beside its data sets: for programs a Frictionless Data Package, for people Markdown. Both follow from the manifest
/// and the lineage, so that the same data give the same bytes.</summary>
/// <remarks>https://specs.frictionlessdata.io/data-package/ and /table-schema/, version 1; <c>unit</c>, <c>source</c> and <c>since</c> are properties of ours.</remarks>
public static class DataPackage
{
    /// <summary>The package's name in a night's folder.</summary>
    public const string FileName = "datapackage.json";

    /// <summary>The dictionary's name in a night's folder.</summary>
    public const string DictionaryName = "dictionary.md";

    static readonly JsonSerializerOptions Options = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The package as JSON.</summary>
    /// <param name="manifest">What is published.</param>
    /// <param name="sources">The columns of delivered files that a published column's value comes from, as <c>system.file.column</c>.</param>
    public static string Json(Manifest manifest, Func<DataSet, PublishedColumn, IReadOnlyList<string>> sources)
    {
        var package = new JsonObject
        {
            ["name"] = Name(manifest.Pipeline),
            ["title"] = $"{manifest.Pipeline}, night of {manifest.BusinessDate:yyyy-MM-dd}",
            ["profile"] = "data-package",
            ["resources"] = Array(manifest.DataSets.Select(set => Resource(set, sources))),
        };
        return package.ToJsonString(Options) + "\n";
    }

    /// <summary>The dictionary as Markdown.</summary>
    /// <param name="manifest">What is published.</param>
    /// <param name="sources">As for <see cref="Json"/>.</param>
    public static string Markdown(Manifest manifest, Func<DataSet, PublishedColumn, IReadOnlyList<string>> sources)
    {
        var text = new StringBuilder($"# Data sets of {manifest.Pipeline}\n");
        foreach (var set in manifest.DataSets)
        {
            text.Append($"\n## {set.Name}\n\n{set.Description}\n\nVersion {set.Version}. One row: {string.Join(", ", set.Grain)}.");
            text.Append(set.PartitionBy.Count > 0 ? $" One folder: {string.Join(", ", set.PartitionBy)}.\n" : "\n")
                .Append("\n| column | type | unit | description | source | since |\n|---|---|---|---|---|---|\n");
            foreach (var column in set.Columns)
                text.Append($"| {column.Name} | {column.Type} | {Escaped(column.Unit ?? "")} | {Escaped(column.Description)} | {Escaped(Some(sources(set, column)))} | {column.Since ?? 1} |\n");
        }
        return text.ToString();
    }

    static JsonObject Resource(DataSet set, Func<DataSet, PublishedColumn, IReadOnlyList<string>> sources) => new()
    {
        ["name"] = Name(set.Name),
        ["title"] = set.Name,
        ["description"] = set.Description,
        ["version"] = $"{set.Version}",
        ["path"] = Array(set.Files.Select(file => JsonValue.Create(file.Path))),
        ["profile"] = "data-resource",
        ["format"] = "parquet",
        ["mediatype"] = "application/vnd.apache.parquet",
        ["schema"] = new JsonObject
        {
            ["fields"] = Array(set.Columns.Select(column => Field(column, set.Grain.Contains(column.Name), sources(set, column)))),
            ["primaryKey"] = Array(set.Grain.Select(name => JsonValue.Create(name))),
        },
    };

    static JsonObject Field(PublishedColumn column, bool isKey, IReadOnlyList<string> sources)
    {
        var field = new JsonObject { ["name"] = column.Name, ["type"] = TypeOf(column.Type), ["physicalType"] = column.Type, ["description"] = column.Description };
        if (column.Unit is not null)
            field["unit"] = column.Unit;
        if (isKey)
            field["constraints"] = new JsonObject { ["required"] = true };
        field["source"] = Array(sources.Select(source => JsonValue.Create(source)));
        field["since"] = column.Since ?? 1;
        return field;
    }

    static string TypeOf(string type) => type.Split('(')[0] switch
    {
        "varchar" => "string",
        "tinyint" or "smallint" or "integer" or "bigint" or "hugeint" => "integer",
        "decimal" or "double" or "float" => "number",
        "boolean" => "boolean",
        "date" => "date",
        "time" => "time",
        "timestamp" => "datetime",
        _ => "any",
    };

    /// <summary>Names of packages and resources are lower case, with dots, dashes and underscores.</summary>
    static string Name(string name) => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));

    static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    static string Some(IReadOnlyList<string> sources) => sources.Count <= 4 ? string.Join(", ", sources) : $"{string.Join(", ", sources.Take(4))} and {sources.Count - 4} more";

    static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
