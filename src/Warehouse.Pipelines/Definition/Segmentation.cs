using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>The section <c>segmentation</c> of <c>pipeline.yml</c> as relations of the schema <c>config</c> that SQL reads: tiers, pyramids,
/// scorecard, indices and limits, each row with the version that it belongs to and the days on which that version holds.</summary>
/// <remarks>A relation is a SELECT of constants, so a changed weight is a changed model: <c>plan</c> tells what it rebuilds.</remarks>
sealed class Segmentation
{
    /// <summary>Limits beside the segments, with the least and the most that is permitted.</summary>
    static readonly Dictionary<string, (decimal Least, decimal Most)> Limits = new()
    {
        ["hysteresis"] = (0, 0.5m),
        ["start_set"] = (0, 1000),
        ["unexpected_growth"] = (1, 100),
        ["transactional_deposits_share"] = (0, 1),
        ["prospects_listed"] = (1, 1_000_000),
        ["acquisition_visits"] = (0.1m, 1000),
        ["off_book_listed"] = (1, 1_000_000),
        ["off_book_match"] = (0.5m, 1),
        ["work_items"] = (1, 1000),
        ["churn_alert"] = (0, 1),
    };

    static readonly string[] Classes = ["general", "suitable", "key"];
    static readonly string[] Perspectives = ["financial", "sales", "customer", "service"];
    readonly Dictionary<string, List<string>> rows = new()
    {
        ["limit"] = [],
        ["tier"] = [],
        ["composite"] = [],
        ["composite_indicator"] = [],
        ["band"] = [],
    };

    readonly HashSet<string> indicators;
    string validity = "";

    Segmentation(HashSet<string> indicators) => this.indicators = indicators;

    /// <summary>Reads the versions of a pipeline.</summary>
    /// <param name="settings">Its <c>pipeline.yml</c>, or that of the pipeline it extends.</param>
    /// <param name="indicators">What customers may be measured by: the seed <c>indicator</c>.</param>
    /// <exception cref="ContractException">Weights that do not sum to 1, bands that overlap, an unknown indicator, an empty segment: with
    /// file and line.</exception>
    public static Segmentation Read(YamlSection settings, IEnumerable<string> indicators)
    {
        var found = new Segmentation([.. indicators]);
        var versions = settings.Items("segmentation");
        var starts = versions.Select(Start).ToList();
        for (var i = 0; i < versions.Count; i++)
        {
            if (i > 0 && starts[i] <= starts[i - 1])
                throw versions[i].Error("valid_from", $"'valid_from: {starts[i]:yyyy-MM-dd}' is not after that of the version before",
                    "write versions in the order of time");
            // The first version holds for all days before it too: a bank's history is longer than its rules.
            var (from, to) = (i == 0 ? "null" : Sql.Date(starts[i]), i + 1 < versions.Count ? Sql.Date(starts[i + 1]) : "null");
            found.validity = $"{Sql.Text(versions[i].Text("version"))}, {from}, {to}";
            found.Version(versions[i]);
        }
        return found;
    }

    /// <summary>The SELECT of a relation of the schema <c>config</c>; null for one that there is not.</summary>
    /// <param name="declaration">Its name and columns.</param>
    public string? Select(ModelDeclaration declaration)
    {
        if (!rows.TryGetValue(declaration.Name, out var found))
            return null;
        var columns = declaration.Columns;
        var nothing = $"({string.Join(", ", columns.Select(_ => "null"))})";
        var values = columns.Select(c => $"cast({Sql.Name(c.Name)} as {c.Type}) as {Sql.Name(c.Name)}");
        return $"-- Grain: one row per {string.Join(", ", declaration.Grain)}.\n-- Reason: what pipeline.yml says under 'segmentation'.\n"
            + $"select {string.Join(", ", values)}\n"
            + $"from (values {(found.Count > 0 ? string.Join(",\n    ", found) : nothing)}) as given ({Sql.Names(columns.Select(c => c.Name))})"
            + (found.Count > 0 ? "" : "\nwhere false");
    }

    static DateOnly Start(YamlSection version) =>
        DateOnly.TryParseExact(version.Text("valid_from"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start) ? start
            : throw version.Error("valid_from", $"'valid_from: {version.Text("valid_from")}'", "permitted is a day as yyyy-MM-dd");

    void Version(YamlSection version)
    {
        version.Permit("version", "valid_from", "single_indicators", "tiers", "pyramids", "scorecard", "scorecard_classes", "indices", "off_book", "limits");
        if (version.Texts("single_indicators") is { Count: < 1 or > 3 } singles)
            throw version.Error("single_indicators", $"{singles.Count} single indicators", "permitted are 1 to 3 (R049)");
        foreach (var single in version.Texts("single_indicators"))
        {
            Composite("single", Known(version, "single_indicators", single), 1);
            Indicator(single, single, 1);
        }
        Tiers(version);
        foreach (var pyramid in Filled(version, "pyramids"))
        {
            pyramid.Permit("weights", "bands");
            Composite("pyramid", pyramid.Name, 1);
            Weights(pyramid, pyramid.Name);
            Bands(pyramid, "bands", pyramid.Name);
        }
        Scorecard(version);
        foreach (var index in version.Sections("indices"))
        {
            Composite("index", index.Name, 1);
            Weights(version.Section("indices")!, index.Name, index.Name);
        }
        if (version.Section("off_book") is { } offBook)
        {
            Composite("off_book", "off_book", 1);
            Shares(offBook.Permit("size", "growth", "flow", "ties", "stage"), "off_book", isIndicator: false);
        }
        foreach (var (limit, (least, most)) in Limits)
        {
            var limits = version.Section("limits") ?? throw version.Error("limits", "'limits' is missing", $"give {string.Join(", ", Limits.Keys)}");
            limits.Permit([.. Limits.Keys]);
            var value = limits.Number(limit, least, most) ?? throw limits.Error(limit, $"the limit '{limit}' is missing", $"give a number from {least} to {most}");
            Add("limit", Sql.Text(limit), Number(value));
        }
    }

    void Tiers(YamlSection version)
    {
        var (level, above) = (0, 0m);
        foreach (var tier in Filled(version, "tiers"))
        {
            tier.Permit("top", "class");
            above = Next(tier, "top", above);
            var customerClass = tier.Text("class");
            if (!Classes.Contains(customerClass))
                throw tier.Error("class", $"'class: {customerClass}'", $"permitted: {string.Join(", ", Classes)}");
            Add("tier", Sql.Text(tier.Name), Number(++level), Number(above), Sql.Text(customerClass));
        }
        Whole(version, "tiers", above);
    }

    void Scorecard(YamlSection version)
    {
        var sum = 0m;
        var perspectives = Filled(version, "scorecard");
        version.Section("scorecard")!.Permit(Perspectives);
        foreach (var perspective in perspectives)
        {
            perspective.Permit("weight", "weights");
            var weight = perspective.Number("weight", 0, 1) ?? throw perspective.Error("weight", "'weight' is missing", "give its share of the score, 0 to 1");
            sum += weight;
            Composite("perspective", perspective.Name, weight);
            Weights(perspective, perspective.Name);
        }
        if (sum != 1)
            throw version.Error("scorecard", $"the weights of the perspectives sum to {Number(sum)}", "permitted is a sum of 1");
        Composite("scorecard", "scorecard", 1);
        var least = 101m;
        foreach (var (name, position) in version.Section("scorecard_classes")?.Permit(Classes).Keys.Select((k, i) => (k, i + 1)) ?? [])
        {
            var from = version.Section("scorecard_classes")!.Number(name, 0, 100)!.Value;
            if (from >= least)
                throw version.Section("scorecard_classes")!.Error(name, $"'{name}: {Number(from)}' is not below the class before it", "write the least points of each class, the highest class first");
            Add("band", Sql.Text("scorecard"), Sql.Text(name), Number(position), Number(from), Number(least));
            least = from;
        }
        if (least != 0)
            throw version.Error("scorecard_classes", "the lowest class does not begin at 0", "give each class its least points, the last one 0");
    }

    void Weights(YamlSection section, string composite, string key = "weights") =>
        Shares(section.Section(key) ?? throw section.Error(key, $"'{composite}' has no weights", "give indicators with weights that sum to 1"), composite, isIndicator: true);

    void Shares(YamlSection weights, string composite, bool isIndicator)
    {
        var sum = 0m;
        foreach (var name in weights.Keys)
        {
            var weight = weights.Number(name, 0, 1) ?? 0;
            sum += weight;
            Indicator(composite, isIndicator ? Known(weights, name, name) : name, weight);
        }
        if (sum != 1)
            throw new ContractException(weights.File, weights.Line, $"the weights of '{composite}' sum to {Number(sum)}", "permitted is a sum of 1");
    }

    void Bands(YamlSection section, string key, string composite)
    {
        var bands = section.Section(key) ?? throw section.Error(key, $"'{composite}' has no bands", "give bands with the share of customers down to the end of each, the last one 1");
        var (position, above) = (0, 0m);
        foreach (var band in bands.Keys)
        {
            var before = above;
            above = Next(bands, band, above);
            Add("band", Sql.Text(composite), Sql.Text(band), Number(++position), Number(before), Number(above));
        }
        Whole(section, key, above);
    }

    /// <summary>The end of a segment, which begins where the one before ends.</summary>
    static decimal Next(YamlSection section, string key, decimal above)
    {
        var share = section.Number(key, 0, 1) ?? throw section.Error(key, $"'{key}' is missing", "give the share of customers down to its end, from 0 to 1");
        return share > above ? share
            : throw section.Error(key, $"'{key}: {Number(share)}' overlaps the segment before it, which ends at {Number(above)}", $"permitted is above {Number(above)} up to 1");
    }

    static void Whole(YamlSection section, string key, decimal above)
    {
        if (above != 1)
            throw section.Error(key, $"the segments of '{key}' end at {Number(above)}", "the last one ends at 1, so that each customer has one");
    }

    static IReadOnlyList<YamlSection> Filled(YamlSection version, string key) => version.Sections(key) is { Count: > 0 } found ? found
        : throw version.Error(key, $"'{key}' is empty", "give at least one");

    string Known(YamlSection section, string key, string indicator) => indicators.Contains(indicator) ? indicator
        : throw section.Error(key, $"the indicator '{indicator}' is unknown", $"permitted: {string.Join(", ", indicators.Order(StringComparer.Ordinal))}");

    void Composite(string kind, string name, decimal weight) => Add("composite", Sql.Text(name), Sql.Text(kind), Number(weight));

    void Indicator(string composite, string indicator, decimal weight) =>
        Add("composite_indicator", Sql.Text(composite), Sql.Text(indicator), Number(weight));

    void Add(string relation, params string[] values) => rows[relation].Add($"({validity}, {string.Join(", ", values)})");

    static string Number(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
