using Warehouse.Contracts;

namespace Warehouse.Pipelines;

/// <summary>Reads <c>tests/unit/*.yml</c>.</summary>
static class UnitTestReader
{
    public static IEnumerable<UnitTest> Read(string file) =>
        YamlSection.Load(file).Permit("tests").Items("tests").Select(yaml => Read(yaml, file));

    static UnitTest Read(YamlSection yaml, string file)
    {
        yaml.Permit("name", "model", "given", "expect");
        var given = yaml.Section("given");
        return new(
            yaml.Text("name"),
            yaml.Text("model"),
            (given?.Keys ?? []).ToDictionary(relation => relation, relation => Rows(given!, relation)),
            yaml.Has("expect")
                ? Rows(yaml, "expect")
                : throw yaml.Error("expect", "the test expects nothing", "give 'expect:' with rows, or [] for none"),
            file,
            yaml.Line);
    }

    static IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(YamlSection yaml, string key) =>
        [.. yaml.Items(key).Select(row => row.Values())];
}
