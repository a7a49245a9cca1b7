using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Warehouse.Contracts;

/// <summary>One mapping of a YAML file, read strictly: an unknown key, a missing one or a value of the wrong kind is an error
/// that names file and line.</summary>
public sealed class YamlSection
{
    readonly YamlMappingNode node;

    YamlSection(string file, string name, YamlMappingNode node) => (File, Name, this.node) = (file, name, node);

    /// <summary>The file, as it was named to <see cref="Load"/>.</summary>
    public string File { get; }

    /// <summary>The key under which the section stands; empty for the whole file.</summary>
    public string Name { get; }

    /// <summary>The line where the section begins, counted from 1.</summary>
    public long Line => node.Start.Line;

    /// <summary>The keys in the order of the file.</summary>
    public IReadOnlyList<string> Keys => [.. node.Children.Keys.Select(KeyText)];

    /// <summary>Reads a file whose top level is a mapping.</summary>
    /// <exception cref="ContractException">The file is absent, is not YAML, or is not a mapping.</exception>
    public static YamlSection Load(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new ContractException(file, 0, "there is no such file", "create it or correct the name");
        return Parse(System.IO.File.ReadAllText(file), file);
    }

    /// <summary>Reads YAML text; <paramref name="file"/> is the name used in errors.</summary>
    public static YamlSection Parse(string text, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ContractException(file, e.Start.Line, $"not readable as YAML: {e.Message}", "mend the syntax", e);
        }
        // An unclosed bracket and other ends too early leave the library's scanner in a state that it does not expect itself.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new ContractException(
                file, Math.Max(1, text.Count(c => c == '\n')),
                "not readable as YAML: the text ends within a bracket, or another document follows",
                "mend the syntax",
                e);
        }
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new(file, "", root)
            : throw new ContractException(file, 1, "the file is not one mapping", "permitted is one document of 'key: value' lines");
    }

    /// <summary>Refuses every key that is not listed.</summary>
    public YamlSection Permit(params ReadOnlySpan<string> keys)
    {
        foreach (var key in node.Children.Keys)
        {
            if (!keys.Contains(KeyText(key)))
                throw new ContractException(
                    File, key.Start.Line, $"unknown key '{KeyText(key)}'{Under}", $"permitted: {string.Join(", ", keys!)}");
        }
        return this;
    }

    /// <summary>Whether the key is present.</summary>
    public bool Has(string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    /// <summary>The line of a key's value, or of the section where the key is absent.</summary>
    public long LineOf(string key) => Find(key)?.Start.Line ?? Line;

    /// <summary>An error at a key of this section.</summary>
    public ContractException Error(string key, string found, string permitted) => new(File, LineOf(key), found, permitted);

    /// <summary>A mandatory text.</summary>
    public string Text(string key) =>
        OptionalText(key) ?? throw new ContractException(File, Line, $"'{key}' is missing{Under}", $"give '{key}: ...'");

    /// <summary>A text, or null where the key is absent.</summary>
    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        var other => throw new ContractException(
            File, other.Start.Line, $"'{key}'{Under} is not a single value", "permitted is one text"),
    };

    /// <summary>A truth value: <c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool otherwise = false) => OptionalText(key) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        var text => throw Error(key, $"'{key}: {text}'", "permitted: true, false"),
    };

    /// <summary>A number in invariant notation.</summary>
    public decimal? Number(string key, decimal least = decimal.MinValue, decimal most = decimal.MaxValue)
    {
        if (OptionalText(key) is not { } text)
            return null;
        var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= least && number <= most
            ? number
            : throw Error(key, $"'{key}: {text}'", $"permitted is a number from {least} to {most}");
    }

    /// <summary>One of an enumeration's names, written in snake_case.</summary>
    public T Choice<T>(string key, T? otherwise = null) where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var permitted = Array.ConvertAll(names, Snake);
        if (OptionalText(key) is not { } text)
            return otherwise ?? throw new ContractException(
                File, Line, $"'{key}' is missing{Under}", $"permitted: {string.Join(", ", permitted)}");
        return Array.IndexOf(permitted, text) is >= 0 and var at
            ? Enum.Parse<T>(names[at])
            : throw Error(key, $"'{key}: {text}'", $"permitted: {string.Join(", ", permitted)}");
    }

    /// <summary>A list of texts; empty where the key is absent.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Select(item => EntryText(key, item))],
        var other => throw new ContractException(File, other.Start.Line, $"'{key}'{Under} is not a list", "permitted is [a, b, ...]"),
    };

    /// <summary>A nested mapping, or null where the key is absent.</summary>
    public YamlSection? Section(string key) => Find(key) is { } found ? AsSection(key, found) : null;

    /// <summary>The mappings under the keys of a nested mapping, by key; empty where it is absent.</summary>
    public IReadOnlyList<YamlSection> Sections(string key) => Section(key) is { } parent
        ? [.. parent.node.Children.Select(pair => parent.AsSection(KeyText(pair.Key), pair.Value))]
        : [];

    /// <summary>The mappings of a list; empty where the key is absent.</summary>
    public IReadOnlyList<YamlSection> Items(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Select(item => AsSection(key, item))],
        var other => throw new ContractException(
            File, other.Start.Line, $"'{key}'{Under} is not a list", "permitted is a list of mappings"),
    };

    /// <summary>All values of the section as texts, null for <c>null</c>, <c>~</c> and nothing.</summary>
    public IReadOnlyDictionary<string, string?> Values() =>
        node.Children.ToDictionary(pair => KeyText(pair.Key), pair => ValueText(KeyText(pair.Key), pair.Value));

    static string Snake(string name)
    {
        var snake = new StringBuilder();
        foreach (var c in name)
            snake.Append(char.IsUpper(c) && snake.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        return snake.ToString();
    }

    string Under => Name.Length > 0 ? $" under '{Name}'" : "";

    YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;

    YamlSection AsSection(string key, YamlNode found) => found as YamlMappingNode is { } mapping
        ? new YamlSection(File, key, mapping)
        : throw new ContractException(
            File, found.Start.Line, $"'{key}'{Under} is not a mapping", "permitted are 'key: value' lines below it");

    string EntryText(string key, YamlNode entry) => entry is YamlScalarNode { Value: { } text }
        ? text
        : throw new ContractException(
            File, entry.Start.Line, $"an entry of '{key}' is not a text", "permitted is a list of texts");

    string? ValueText(string key, YamlNode value) => value switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new ContractException(File, value.Start.Line, $"'{key}' is not a single value", "permitted is one value"),
    };

    static string KeyText(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";
}
