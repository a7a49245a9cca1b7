using Serilog.Events;
using Warehouse.Cli;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Pipelines;

/// <summary>What others read of us does not change unseen: every column that any pipeline publishes stands in <c>published_columns.txt</c>. The other pipelines extend
/// the product's: what they publish otherwise has their name before it, as <c>online_retail/churn_scores</c>.</summary>
public sealed class PublishedContractTests
{
    const string Golden = "tests/Warehouse.Tests/Pipelines/published_columns.txt";

    const string Product = "key_accounts";

    /// <summary>What a pipeline leaves out of what it extends.</summary>
    static readonly Contract Absent = new(0, ["not published"]);

    sealed record Contract(int Version, IReadOnlyList<string> Columns);

    /// <summary>A data set that is new is written down by <c>PUBLISHED_COLUMNS=write</c>; one that changed only with a higher version in publish/*.yml and a line
    /// in the CHANGELOG that names it: <c>`name` version 2</c>.</summary>
    [Fact]
    public void A_published_column_changes_only_with_a_version_and_a_line_in_the_changelog()
    {
        var (golden, changelog) = (Read(), Checkout.Read("CHANGELOG.md"));
        var product = Now(Product);
        var now = new Dictionary<string, Contract>(product);
        var faults = Faults(Known(golden, Product), product, changelog);
        foreach (var pipeline in Pipelines().Where(p => p != Product))
        {
            var published = Now(pipeline);
            faults.AddRange(Faults(Known(golden, pipeline), published, changelog).Select(f => $"{pipeline}: {f}"));
            foreach (var name in product.Keys.Except(published.Keys))
                now[$"{pipeline}/{name}"] = Absent;
            foreach (var (name, contract) in published.Where(s => !product.TryGetValue(s.Key, out var same) || !Same(same, s.Value)))
                now[$"{pipeline}/{name}"] = contract;
        }
        if (faults.Count == 0 && Environment.GetEnvironmentVariable("PUBLISHED_COLUMNS") == "write")
            File.WriteAllLines(Path.Combine(Checkout.Root, Golden), now.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value.Columns.Select(c => $"{s.Key} {s.Value.Version} {c}")));
        else
            faults.AddRange(now.Where(s => !golden.TryGetValue(s.Key, out var was) || !Same(was, s.Value)).Select(s => s.Key).Concat(golden.Keys.Except(now.Keys)).Select(name
                => $"{name} is not in {Golden} as it is: run this test with PUBLISHED_COLUMNS=write"));
        TidyTests.None("published data sets that are not as their readers know them", faults);
    }

    [Fact]
    public void A_pipeline_that_publishes_otherwise_is_held_to_its_own_lines_and_else_to_those_of_the_product()
    {
        var golden = Parse(["a 1 x varchar", "b 1 x varchar", "c 1 x varchar", "other/b 3 y date", "other/c 0 not published", "another/b 9 z date"]);
        var known = Known(golden, "other");
        Assert.Equal(["a 1 x varchar", "b 3 y date"], known.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} {s.Value.Version} {s.Value.Columns[0]}"));
        Assert.Single(Faults(known, Parse(["a 1 x integer", "b 3 y date"]), ""));
        Assert.Equal(["berka", "key_accounts", "online_retail", "small_bank"], Pipelines());
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

    [Fact]
    public void Every_number_that_is_published_has_a_unit()
    {
        string[] numbers = ["double", "float", "decimal(", "integer", "bigint", "smallint"];
        TidyTests.None("numbers without a unit: name it in _models.yml", Read().SelectMany(set => set.Value.Columns
            .Where(c => numbers.Any(type => c.Split(' ')[1].StartsWith(type, StringComparison.Ordinal)) && !c.Contains('[', StringComparison.Ordinal) && !c.EndsWith(" key", StringComparison.Ordinal))
            .Select(c => $"{set.Key}: {c}")));
    }

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

    /// <summary>What the readers of a pipeline know: its own lines, else those of the product.</summary>
    static Dictionary<string, Contract> Known(Dictionary<string, Contract> golden, string pipeline)
    {
        var known = golden.Where(s => !s.Key.Contains('/', StringComparison.Ordinal)).ToDictionary();
        foreach (var (name, contract) in golden.Where(s => s.Key.StartsWith(pipeline + "/", StringComparison.Ordinal)))
            known[name[(pipeline.Length + 1)..]] = contract;
        foreach (var (name, _) in known.Where(s => Same(s.Value, Absent)).ToList())
            known.Remove(name);
        return known;
    }

    static IReadOnlyList<string> Pipelines() => [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "pipelines"), "pipeline.yml", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    static Dictionary<string, Contract> Parse(IEnumerable<string> lines) => lines.Select(line => line.Split(' ', 3)).GroupBy(p => p[0])
        .ToDictionary(g => g.Key, g => new Contract(int.Parse(g.First()[1]), [.. g.Select(p => p[2])]));

    /// <summary>Names, types and units of a pipeline's exports; columns that go out as pseudonyms are texts, and the key of a row is marked.</summary>
    static Dictionary<string, Contract> Now(string pipeline)
    {
        using var workspace = Workspace.OpenEmpty(new(Path.Combine(Checkout.Root, "pipelines", pipeline), "", Path.GetTempPath(), 0, 1, "1GB", LogEventLevel.Information));
        return workspace.Pipeline.Exports.ToDictionary(e => e.Name, e =>
        {
            var (model, hidden) = (workspace.Catalogue.Find(e.Relation)!, workspace.Personal.Hidden(e));
            return new Contract(e.Version, [.. model.Columns.Select(c => $"{c.Name} "
                + $"{(hidden.Contains(c.Name) ? "varchar pseudonym" : c.Type)}{(c.Unit is null ? "" : $" [{c.Unit}]")}{(model.Grain.Contains(c.Name) ? " key" : "")}").Order(StringComparer.Ordinal)]);
        });
    }
}
