using Serilog.Events;
using Warehouse.Cli;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Pipelines;

/// <summary>What others read of us does not change unseen: every published column stands in <c>published_columns.txt</c>.</summary>
public sealed class PublishedContractTests
{
    const string Golden = "tests/Warehouse.Tests/Pipelines/published_columns.txt";

    sealed record Contract(int Version, IReadOnlyList<string> Columns);

    /// <summary>A data set that is new is written down by <c>PUBLISHED_COLUMNS=write</c>; one that changed only with a higher version in publish/*.yml and a line
    /// in the CHANGELOG that names it: <c>`name` version 2</c>.</summary>
    [Fact]
    public void A_published_column_changes_only_with_a_version_and_a_line_in_the_changelog()
    {
        var (known, now, changelog) = (Read(), Now(), Checkout.Read("CHANGELOG.md"));
        var faults = Faults(known, now, changelog);
        if (faults.Count == 0 && Environment.GetEnvironmentVariable("PUBLISHED_COLUMNS") == "write")
            File.WriteAllLines(Path.Combine(Checkout.Root, Golden), now.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value.Columns.Select(c => $"{s.Key} {s.Value.Version} {c}")));
        else
            faults.AddRange(now.Where(s => !known.TryGetValue(s.Key, out var was) || !Same(was, s.Value)).Select(s
                => $"{s.Key} is not in {Golden} as it is: run this test with PUBLISHED_COLUMNS=write"));
        TidyTests.None("published data sets that are not as their readers know them", faults);
    }

    [Theory]
    [InlineData("a 1 x varchar", "a 1 x varchar", "", true)]
    [InlineData("a 1 x varchar", "a 1 x integer", "", false)]
    [InlineData("a 1 x varchar", "a 1 x varchar|a 1 y date", "", false)]
    [InlineData("a 1 x varchar", "a 2 x varchar|a 2 y date", "", false)]
    [InlineData("a 1 x varchar", "a 2 x varchar|a 2 y date", "- `a` version 2 has y.", true)]
    [InlineData("a 2 x varchar", "a 1 x varchar", "- `a` version 1", false)]
    [InlineData("a 1 x varchar", "b 1 x varchar", "", false)]
    [InlineData("a 1 x varchar", "b 1 x varchar", "- `a` is no longer published.", true)]
    public void A_change_without_version_or_line_is_found(string known, string now, string changelog, bool isFine) =>
        Assert.Equal(isFine, Faults(Parse(known.Split('|')), Parse(now.Split('|')), changelog).Count == 0);

    static List<string> Faults(Dictionary<string, Contract> known, Dictionary<string, Contract> now, string changelog)
    {
        var faults = known.Keys.Where(name => !now.ContainsKey(name) && !changelog.Contains($"`{name}` is no longer published", StringComparison.Ordinal))
            .Select(name => $"{name} is gone: say in the CHANGELOG that '`{name}` is no longer published'").ToList();
        foreach (var (name, contract) in now)
        {
            if (!known.TryGetValue(name, out var was) || Same(was, contract))
                continue;
            var changed = string.Join(", ", was.Columns.Except(contract.Columns).Select(c => $"-{c}").Concat(contract.Columns.Except(was.Columns).Select(c => $"+{c}")));
            if (contract.Version <= was.Version)
                faults.Add($"{name} changed ({changed}) and is still version {contract.Version}: give it 'version: {was.Version + 1}' in publish/*.yml");
            else if (!changelog.Contains($"`{name}` version {contract.Version}", StringComparison.Ordinal))
                faults.Add($"{name} has version {contract.Version} ({changed}): the CHANGELOG must tell of '`{name}` version {contract.Version}'");
        }
        return faults;
    }

    static bool Same(Contract a, Contract b) => a.Version == b.Version && a.Columns.SequenceEqual(b.Columns);

    static Dictionary<string, Contract> Read() => File.Exists(Path.Combine(Checkout.Root, Golden)) ? Parse(File.ReadAllLines(Path.Combine(Checkout.Root, Golden))) : [];

    static Dictionary<string, Contract> Parse(IEnumerable<string> lines) => lines.Select(line => line.Split(' ', 3)).GroupBy(p => p[0])
        .ToDictionary(g => g.Key, g => new Contract(int.Parse(g.First()[1]), [.. g.Select(p => p[2])]));

    /// <summary>Names, types and units of the product's exports; columns that go out as pseudonyms are texts, and the key of a row is marked.</summary>
    static Dictionary<string, Contract> Now()
    {
        using var workspace = Workspace.OpenEmpty(new(Path.Combine(Checkout.Root, "pipelines", "key_accounts"), "", Path.GetTempPath(), 0, 1, "1GB", LogEventLevel.Information));
        return workspace.Pipeline.Exports.ToDictionary(e => e.Name, e =>
        {
            var (model, hidden) = (workspace.Catalogue.Find(e.Relation)!, workspace.Personal.Hidden(e));
            return new Contract(e.Version, [.. model.Columns.Select(c => $"{c.Name} "
                + $"{(hidden.Contains(c.Name) ? "varchar pseudonym" : c.Type)}{(c.Unit is null ? "" : $" [{c.Unit}]")}{(model.Grain.Contains(c.Name) ? " key" : "")}").Order(StringComparer.Ordinal)]);
        });
    }
}
