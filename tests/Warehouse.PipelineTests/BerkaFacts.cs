using System.Globalization;
using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>A figure of facts.json: where it stands there, the SELECT that computes it in the warehouse, and the figure.</summary>
sealed record BerkaFact(string Name, string Sql, string Expected);

/// <summary>Turns the answer key into SELECTs. The figures come from the file and from nowhere else.</summary>
static class BerkaFacts
{
    public static IEnumerable<BerkaFact> Read(JsonElement facts) =>
        [.. BerkaTransactionFacts.Read(facts), .. BerkaBalanceFacts.Read(facts), .. BerkaEntityFacts.Read(facts), .. BerkaReferenceFacts.Read(facts)];

    /// <summary>A figure as the file writes it.</summary>
    public static string Figure(this JsonElement facts, string path)
    {
        var found = Find(facts, path);
        return found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
    }

    /// <summary>A sum, which JSON writes without its cents where they are 0.</summary>
    public static string Money(this JsonElement facts, string path) => decimal.Parse(Figure(facts, path), CultureInfo.InvariantCulture).ToString("F2", CultureInfo.InvariantCulture);

    public static IEnumerable<JsonProperty> Each(this JsonElement facts, string path) => Find(facts, path).EnumerateObject();

    public static IReadOnlyList<string> Texts(this JsonElement facts, string path) =>
        [.. Find(facts, path).EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())];

    public static JsonElement Find(this JsonElement facts, string path) => path.Split('/').Aggregate(facts, (element, name) => element.GetProperty(name));

    /// <summary>Keys such as <c>' '</c> are quoted so that a blank can be seen.</summary>
    public static string Unquoted(string key) => key is ['\'', .. var inner, '\''] ? inner : key;
}
