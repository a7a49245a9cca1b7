using System.Security.Cryptography;
using System.Text;

namespace Warehouse.Pipelines;

/// <summary>What is known of a model from the last time it was built.</summary>
/// <param name="Logic">Version of what it says: its text, its contract, its macros and seeds, and those of all it reads.</param>
/// <param name="Data">Version of what it holds: its logic and the versions of all the data it reads.</param>
/// <param name="IsView">Whether it stands as a view.</param>
/// <param name="BusinessDate">The night for which it was built.</param>
public sealed record BuiltModel(string Logic, string Data, bool IsView, DateOnly BusinessDate);

/// <summary>What a run does with one model, and why.</summary>
/// <param name="Model">The model.</param>
/// <param name="IsBuilt">Whether it is built; otherwise it stands as it is.</param>
/// <param name="IsFull">Whether all of an incremental model is rewritten.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Logic">The version it will have.</param>
/// <param name="Data">Likewise.</param>
public sealed record PlannedModel(Model Model, bool IsBuilt, bool IsFull, string Reason, string Logic, string Data)
{
    /// <summary>Whether it stands and agrees with what its inputs, all of them models, held before the run: where none of them comes out
    /// otherwise, it need not be built.</summary>
    public bool WasCurrent { get; init; }
}

/// <summary>An assertion with a version of what it says and of all that it reads.</summary>
/// <param name="Assertion">The assertion.</param>
/// <param name="Logic">The version of what it says.</param>
/// <param name="Version">The version for which it must hold.</param>
public sealed record PlannedAssertion(Assertion Assertion, string Logic, string Version);

/// <summary>Versions of what an export publishes.</summary>
/// <param name="Now">That of tonight.</param>
/// <param name="Before">That of what stood before the run; null where everything is made anew.</param>
public sealed record ExportVersion(string Now, string? Before);

/// <summary>What a run would do. A model is built where its text, what it reads,
/// or the data below have changed since it was last built.</summary>
/// <param name="Models">Each model of the pipeline, in the order of building.</param>
/// <param name="IsFullRefresh">Whether incremental models are rewritten from the beginning.</param>
/// <param name="DataVersion">A version of all that is published: it changes whenever a published byte may.</param>
/// <param name="StandsAt">The earliest night for which an incremental model was last built; null where there is none.</param>
/// <param name="Assertions">Each assertion of the pipeline.</param>
/// <param name="Exports">Versions of each export, by its name.</param>
public sealed record RunPlan(
    IReadOnlyList<PlannedModel> Models, bool IsFullRefresh, string DataVersion, DateOnly? StandsAt, IReadOnlyList<PlannedAssertion> Assertions,
    IReadOnlyDictionary<string, ExportVersion> Exports)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="catalogue">The models.</param>
    /// <param name="sources">The landed relations with their versions.</param>
    /// <param name="built">What stands in the warehouse.</param>
    /// <param name="selected">Relations that may be built.</param>
    /// <param name="night">The night's business date.</param>
    /// <param name="fullRefreshReason">Why all is rebuilt; null where it is not.</param>
    public static RunPlan Make(
        Catalogue catalogue,
        IReadOnlyList<SourceRelation> sources,
        IReadOnlyDictionary<string, BuiltModel> built,
        IReadOnlySet<string> selected,
        DateOnly night,
        string? fullRefreshReason)
    {
        var (logic, data) = Versions(catalogue, sources, night);
        var incremental = catalogue.Models.Where(m => m.Incremental is not null && selected.Contains(m.Relation)).ToList();
        var whyFull = fullRefreshReason ?? incremental
            .Select(m => WhyFull(m, built.GetValueOrDefault(m.Relation), logic[m.Relation], night))
            .FirstOrDefault(why => why is not null);
        var standing = incremental.Select(m => built.GetValueOrDefault(m.Relation)).OfType<BuiltModel>().ToList();
        var macros = Hash(catalogue.Pipeline.Macros);
        var stale = new HashSet<string>();
        var held = built.ToDictionary(b => b.Key, b => b.Value.Data);
        var published = catalogue.Pipeline.Exports.ToDictionary(
            export => export.Name, export => Published(export, catalogue.Find(export.Relation)!, data, whyFull is null ? built : null));
        return new(
            [.. catalogue.Models.Select(Plan)],
            whyFull is not null,
            Hash(published.Select(p => p.Value.Now).Concat(catalogue.Pipeline.Roles.Select(role => $"{role}"))),
            standing.Count == 0 ? null : standing.MinBy(m => m.BusinessDate)!.BusinessDate,
            [.. catalogue.Assertions.Select(Asserted)],
            published);

        PlannedAssertion Asserted(Assertion assertion)
        {
            var says = Hash([assertion.Sql, $"{assertion.Severity}", macros, .. assertion.Reads.Select(r => $"{r}={logic.GetValueOrDefault(r)}")]);
            return new(assertion, says, Hash([says, .. assertion.Reads.Select(r => $"{r}={data.GetValueOrDefault(r)}")]));
        }

        PlannedModel Plan(Model model)
        {
            var isSelected = selected.Contains(model.Relation);
            var why = Reason(model);
            var reason = why is null ? "up to date" : isSelected ? why : $"not selected ({why})";
            // What is built on something that should have been built before it is not up to date with what it ought to read.
            var readsStale = model.DependsOn.Any(stale.Contains);
            if (readsStale || (why is not null && !isSelected))
                stale.Add(model.Relation);
            return new(
                model, why is not null && isSelected, whyFull is not null, reason, logic[model.Relation],
                readsStale ? RunLedger.Unchecked : data[model.Relation])
            {
                WasCurrent = whyFull is null && !readsStale && built.GetValueOrDefault(model.Relation) is { } stands && stands.Logic == logic[model.Relation]
                    && model.DependsOn.Any() && model.DependsOn.All(built.ContainsKey) && stands.Data == VersionOf(model, logic, held),
            };
        }

        string? Reason(Model model)
        {
            if (built.GetValueOrDefault(model.Relation) is not { } before)
                return "missing";
            if (fullRefreshReason is not null)
                return fullRefreshReason;
            if (before.Logic != logic[model.Relation])
                return "changed SQL";
            if (whyFull is not null && (model.Incremental is not null || model.Schema == "run"))
                return whyFull;
            if (before.Data == RunLedger.Unchecked)
                return "its checks have not passed, or it was built on what was not";
            return before.Data == data[model.Relation]
                ? null
                : $"new data from {string.Join(", ", model.DependsOn.Where(d => data.ContainsKey(d)).Take(3))}";
        }
    }

    /// <summary>The versions of what each relation says and of what it holds.</summary>
    static (Dictionary<string, string> Logic, Dictionary<string, string> Data) Versions(
        Catalogue catalogue, IReadOnlyList<SourceRelation> sources, DateOnly night)
    {
        var macros = Hash(catalogue.Pipeline.Macros);
        var logic = sources.ToDictionary(s => s.Name, s => Hash(s.Columns.Select(c => $"{c.Name} {c.Type}")));
        var data = sources.ToDictionary(s => s.Name, s => s.Version);
        (logic[Catalogue.Context], data[Catalogue.Context]) = ("", $"{night:yyyy-MM-dd}");
        foreach (var model in catalogue.Models)
        {
            logic[model.Relation] = Hash([Definition(model), model.UsesMacros ? macros : "", .. Below(model, logic)]);
            data[model.Relation] = VersionOf(model, logic, data);
        }
        return (logic, data);
    }

    static ExportVersion Published(Export export, Model model, Dictionary<string, string> data, IReadOnlyDictionary<string, BuiltModel>? built)
    {
        var (before, says) = (built?.GetValueOrDefault(model.Relation)?.Data, Description(export, model));
        return new(Hash([data[model.Relation], says]), before is null or RunLedger.Unchecked ? null : Hash([before, says]));
    }

    static string VersionOf(Model model, Dictionary<string, string> logic, Dictionary<string, string> data) =>
        Hash([logic[model.Relation], .. Below(model, data)]);

    /// <summary>Why an incremental model cannot go on from where it stands; null where it can.</summary>
    static string? WhyFull(Model model, BuiltModel? before, string logic, DateOnly night) => before switch
    {
        null => $"{model.Relation} is not built yet",
        _ when before.Logic != logic => $"{model.Relation} changed its SQL",
        _ when before.BusinessDate > night => $"{model.Relation} stands at the later night {before.BusinessDate:yyyy-MM-dd}",
        _ => null,
    };

    static IEnumerable<string> Below(Model model, Dictionary<string, string> versions) =>
        model.DependsOn.Order(StringComparer.Ordinal).Select(relation => $"{relation}={versions.GetValueOrDefault(relation)}");

    static string Definition(Model model) => string.Join(
        '\n',
        model.Materialisation == Materialisation.Seed ? SeedSetting.Apply(File.ReadAllText(model.File), model) : model.Sql,
        model.Materialisation,
        string.Join(',', model.Grain),
        string.Join(',', model.Columns.Select(c => $"{c.Name} {c.Type} {c.NotNull} {string.Join('|', c.AcceptedValues)} {c.References}")),
        string.Join(',', model.Checks),
        $"{model.Incremental?.Keys} {string.Join(',', model.Incremental?.On ?? [])}",
        string.Join(',', model.Incremental?.Narrow.Select(n => $"{n.Relation} {string.Join(',', n.Keys)}") ?? []),
        $"{string.Join(',', model.TracksChanges)} {model.LearntAt}",
        $"{string.Join(',', model.History?.Key ?? [])} {model.History?.Snapshots} {string.Join(',', model.History?.OrderBy ?? [])} {model.History?.Deleted}");

    static string Description(Export export, Model model) => string.Join(
        '\n',
        export with { DefinedIn = "", Line = 0, OrderBy = [], PartitionBy = [], Granted = [], Since = new Dictionary<string, int>(), Roles = [] },
        string.Join(',', export.Roles),
        string.Join(',', export.Since),
        string.Join(',', export.Granted),
        string.Join(',', export.OrderBy),
        string.Join(',', export.PartitionBy),
        model.Description,
        string.Join(',', model.Columns.Select(c => $"{c.Name} {c.Unit} {c.Description}")));

    static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..16];
}
