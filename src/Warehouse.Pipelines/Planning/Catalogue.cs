using System.Text.RegularExpressions;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>A relation that the pipeline reads and does not make.</summary>
/// <param name="Name"><c>schema.name</c>.</param>
/// <param name="Columns">Names and types.</param>
/// <param name="Version">Changes whenever its rows do.</param>
public sealed record SourceRelation(string Name, IReadOnlyList<TypedColumn> Columns, string Version);

/// <summary>A pipeline's models with what each of them reads, in an order in which they can be built.</summary>
public sealed partial class Catalogue
{
    /// <summary>Relations that the runner fills itself.</summary>
    public const string Context = "run.context";
    const string Operations = "ops.";

    readonly Dictionary<string, Model> byRelation;

    Catalogue(Pipeline pipeline, List<Model> models, IReadOnlyList<Assertion> assertions, IReadOnlySet<string> sources)
    {
        (Pipeline, Assertions) = (pipeline, assertions);
        byRelation = models.ToDictionary(m => m.Relation);
        models.ForEach(model => CheckReads(model.File, model.DependsOn, sources));
        foreach (var assertion in assertions)
            CheckReads(assertion.File, assertion.Reads, sources);
        Models = Sort(models);
        foreach (var export in pipeline.Exports.Where(e => !byRelation.ContainsKey(e.Relation)))
            throw new ContractException(
                export.DefinedIn, export.Line,
                $"the export '{export.Name}' names '{export.Relation}', which no model makes",
                $"permitted: {Near(export.Relation)}");
        foreach (var export in pipeline.Exports)
            CheckColumns(export, [.. byRelation[export.Relation].Columns.Select(c => c.Name)]);
    }

    /// <summary>The pipeline.</summary>
    public Pipeline Pipeline { get; }

    /// <summary>The models, each after all that it reads.</summary>
    public IReadOnlyList<Model> Models { get; }

    /// <summary>The assertions.</summary>
    public IReadOnlyList<Assertion> Assertions { get; }

    /// <summary>A model by <c>schema.name</c>, or null.</summary>
    public Model? Find(string relation) => byRelation.GetValueOrDefault(relation);

    /// <summary>The incremental model that <c>standing.name</c> tells of, as it is before a run; null where the relation is another.</summary>
    public Model? FindStanding(string relation) =>
        Model.StandingOf(relation) is { } name ? byRelation.Values.FirstOrDefault(m => m.Name == name && m.Incremental is not null) : null;

    /// <summary>Makes the catalogue.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="sources">Names of the landed relations.</param>
    /// <param name="connection">Any connection; its parser reads the models.</param>
    /// <param name="madeFrom">Landed relations that are filled from a model's relation, which must be built before what reads them.</param>
    /// <exception cref="ContractException">A model is no SELECT, reads what is not there,
    /// or models read each other in a circle.</exception>
    public static Catalogue Make(Pipeline pipeline, IReadOnlySet<string> sources, DuckDBConnection connection,
        IReadOnlyDictionary<string, string>? madeFrom = null)
    {
        foreach (var seed in pipeline.Models.Where(m => m.Settings.Count > 0))
            SeedSetting.Check(connection, Materialiser.SeedFile(seed), seed);
        var queries = pipeline.Models.Where(m => m.Sql.Length > 0).ToList();
        var assertedFiles = pipeline.Assertions.Select(a => new SqlFile(a.File, a.Sql));
        var parsed = ParsedSelect.Parse(connection, [.. queries.Select(m => new SqlFile(m.File, m.Sql)), .. assertedFiles]);
        var macros = pipeline.Macros
            .SelectMany(text => MacroName().Matches(text))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var selects = new Dictionary<string, ParsedSelect>();
        for (var i = 0; i < queries.Count; i++)
            selects[queries[i].Relation] = parsed[i];
        var models = pipeline.Models.Select(m => selects.TryGetValue(m.Relation, out var select)
            ? m with { Reads = WithOrigins(select.Relations), UsesMacros = select.Functions.Overlaps(macros) || m.Checks.Any(CallsMacro) }
            : m).ToList();
        var assertions = pipeline.Assertions
            .Zip(parsed.Skip(queries.Count), (assertion, select) => assertion with { Reads = select.Relations })
            .ToList();
        return new(pipeline, models, assertions, sources);

        IReadOnlyList<string> WithOrigins(IReadOnlyList<string> reads) => madeFrom is null ? reads
            : [.. reads.Concat(reads.Select(r => madeFrom.GetValueOrDefault(r)).OfType<string>()).Distinct()];

        bool CallsMacro(ExpressionCheck check) => macros.Any(macro => check.Expression.Contains(macro, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The models that a selection names.</summary>
    /// <param name="selection">Names separated by commas: a relation or its bare name or a schema, with <c>+</c> before it for all
    /// that it reads and behind it for all that reads it; null or empty for all.</param>
    /// <exception cref="ContractException">A name is unknown.</exception>
    public IReadOnlySet<string> Select(string? selection)
    {
        if (string.IsNullOrWhiteSpace(selection))
            return Models.Select(m => m.Relation).ToHashSet();
        var selected = new HashSet<string>();
        foreach (var part in selection.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Trim('+');
            var roots = Models.Where(m => m.Relation == name || m.Name == name || m.Schema == name).Select(m => m.Relation).ToList();
            if (roots.Count == 0)
                throw new ContractException("--select", 0, $"'{name}' is no model", $"permitted: {Near(name)}");
            selected.UnionWith(roots);
            if (part.StartsWith('+'))
                selected.UnionWith(Closure(roots, relation => Find(relation)?.DependsOn ?? []));
            if (part.EndsWith('+'))
                selected.UnionWith(Closure(roots, Readers));
        }
        return selected;

        IEnumerable<string> Readers(string relation) =>
            Models.Where(m => m.DependsOn.Contains(relation)).Select(m => m.Relation);
    }

    /// <summary>All relations that a relation is made from, landed ones too.</summary>
    public IReadOnlySet<string> Below(string relation)
    {
        var models = Closure([relation], name => Find(name)?.DependsOn ?? []);
        return models.Append(relation).SelectMany(name => Find(name)?.DependsOn ?? []).ToHashSet();
    }

    HashSet<string> Closure(IEnumerable<string> roots, Func<string, IEnumerable<string>> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(roots);
        while (open.TryPop(out var relation))
        {
            foreach (var neighbour in next(relation).Where(n => byRelation.ContainsKey(n) && reached.Add(n)))
                open.Push(neighbour);
        }
        return reached;
    }

    void CheckReads(string file, IEnumerable<string> reads, IReadOnlySet<string> sources)
    {
        foreach (var relation in reads)
        {
            if (!IsKnown(relation, sources))
                throw new ContractException(
                    file, 0,
                    $"the relation '{relation}' is neither a model nor a source",
                    $"permitted: {Near(relation, sources)}");
        }
    }

    bool IsKnown(string relation, IReadOnlySet<string> sources) =>
        relation == Context
        || FindStanding(relation) is not null
        || relation.StartsWith(Operations, StringComparison.Ordinal)
        || byRelation.ContainsKey(relation)
        || sources.Contains(relation);

    static void CheckColumns(Export export, List<string> columns)
    {
        if (export.OrderBy.Concat(export.PartitionBy).Concat(export.Since.Keys).FirstOrDefault(name => !columns.Contains(name)) is { } unknown)
            throw new ContractException(
                export.DefinedIn, export.Line,
                $"the export '{export.Name}' names the column '{unknown}'",
                $"permitted: {string.Join(", ", columns)}");
    }

    /// <summary>The names of the same schema, since the schema is rarely what was mistyped.</summary>
    string Near(string relation, IReadOnlySet<string>? sources = null)
    {
        var all = byRelation.Keys.Concat(sources ?? new HashSet<string>()).Order(StringComparer.Ordinal).ToList();
        var same = all.Where(name => name.Split('.')[0] == relation.Split('.')[0]).ToList();
        return string.Join(", ", same.Count > 0 ? same : all);
    }

    /// <summary>Depth first; a model met again while it is still open closes a circle.</summary>
    List<Model> Sort(List<Model> models)
    {
        var sorted = new List<Model>(models.Count);
        var (done, path) = (new HashSet<string>(), new List<string>());
        foreach (var model in models)
            Visit(model);
        return sorted;

        void Visit(Model model)
        {
            if (done.Contains(model.Relation))
                return;
            if (path.IndexOf(model.Relation) is >= 0 and var at)
                throw new ContractException(
                    model.File, 0,
                    $"models read each other in a circle: {string.Join(" -> ", path.Skip(at).Append(model.Relation))}",
                    "one of them must not read the next");
            if (model.ReadsItself && model.Incremental is null)
                throw new ContractException(
                    model.File, 0,
                    $"models read each other in a circle: {model.Relation} -> {model.Relation}",
                    "only an incremental model reads what it was before");
            path.Add(model.Relation);
            foreach (var relation in model.DependsOn.Order(StringComparer.Ordinal))
            {
                if (byRelation.TryGetValue(relation, out var upstream))
                    Visit(upstream);
            }
            path.RemoveAt(path.Count - 1);
            done.Add(model.Relation);
            sorted.Add(model);
        }
    }

    [GeneratedRegex(@"macro\s+(?:if\s+not\s+exists\s+)?(\w+)\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex MacroName();
}
