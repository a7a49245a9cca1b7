using Warehouse.Contracts;

namespace Warehouse.Pipelines;

/// <summary>An entry of <c>_&lt;folder&gt;__models.yml</c>: what a model's file must come up to.</summary>
sealed record ModelDeclaration(
    string Schema,
    string Name,
    string Description,
    Materialisation? Materialisation,
    Materialisation Otherwise,
    IReadOnlyList<string> Grain,
    IReadOnlyList<Column> Columns,
    IReadOnlyList<ExpressionCheck> Checks,
    IncrementalRule? Incremental,
    HistoryRule? History,
    IReadOnlyList<string> TracksChanges,
    string? LearntAt,
    string File,
    long Line)
{
    public string Relation => $"{Schema}.{Name}";

    /// <summary>Reads the entries of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="schema">The schema of its folder.</param>
    /// <param name="otherwise">The folder's materialisation, for entries that name none.</param>
    public static IEnumerable<ModelDeclaration> Read(string file, string schema, Materialisation otherwise) =>
        YamlSection.Load(file).Permit("models").Sections("models").Select(yaml => Read(yaml, schema, otherwise));

    static ModelDeclaration Read(YamlSection yaml, string schema, Materialisation otherwise)
    {
        yaml.Permit("description", "grain", "materialisation", "incremental", "history", "track_changes", "learnt_at", "columns", "checks");
        var columns = yaml.Sections("columns").Select(ReadColumn).ToList();
        var materialisation = yaml.Has("materialisation") ? yaml.Choice<Materialisation>("materialisation") : (Materialisation?)null;
        var incremental = ReadIncremental(yaml, columns);
        var history = ReadHistory(yaml, columns);
        if (materialisation == Pipelines.Materialisation.Incremental != (incremental is not null))
            throw yaml.Error(
                "materialisation",
                $"'{yaml.Name}' has 'incremental' in only one of two places",
                "give both 'materialisation: incremental' and 'incremental: { keys, on }'");
        if (materialisation == Pipelines.Materialisation.History != (history is not null))
            throw yaml.Error(
                "materialisation",
                $"'{yaml.Name}' has 'history' in only one of two places",
                "give both 'materialisation: history' and 'history: { key }'");
        return new(
            schema,
            yaml.Name,
            yaml.Text("description"),
            materialisation,
            otherwise,
            Known(yaml, "grain", columns),
            columns,
            [.. yaml.Items("checks").Select(ReadCheck)],
            incremental,
            history,
            yaml.Has("track_changes") ? Known(yaml, "track_changes", columns) : [],
            ReadLearntAt(yaml, columns),
            yaml.File,
            yaml.Line);
    }

    static IncrementalRule? ReadIncremental(YamlSection model, List<Column> columns) =>
        model.Section("incremental")?.Permit("keys", "on", "narrow") is { } yaml
            ? new(yaml.Text("keys"), Known(yaml, "on", columns), [.. yaml.Sections("narrow").Select(relation => Narrowed(relation, yaml.Texts("on")))])
            : null;

    /// <summary>Reads which rows of a relation belong to keys.</summary>
    /// <param name="relation">The keys, each with the expression that gives it in the relation.</param>
    /// <param name="on">The keys that there are; any where it is empty.</param>
    internal static NarrowedRelation Narrowed(YamlSection relation, IReadOnlyList<string> on) =>
        on.Count > 0 && relation.Keys.FirstOrDefault(key => !on.Contains(key)) is { } unknown
            ? throw relation.Error(unknown, $"'{unknown}' is no key", $"permitted: {string.Join(", ", on)}")
            : new(relation.Name, [.. relation.Keys.Select(key => KeyValuePair.Create(key, relation.Text(key)))]);

    static string? ReadLearntAt(YamlSection model, List<Column> columns) =>
        model.OptionalText("learnt_at") is { } name && columns.All(c => c.Name != name)
            ? throw model.Error("learnt_at", $"'{name}' is no declared column", $"permitted: {string.Join(", ", columns.Select(c => c.Name))}")
            : model.OptionalText("learnt_at");

    static HistoryRule? ReadHistory(YamlSection model, List<Column> columns) =>
        model.Section("history")?.Permit("key", "snapshots", "order_by", "deleted") is not { } yaml
            ? null
            : yaml.Has("snapshots") && yaml.Has("deleted")
            ? throw yaml.Error("deleted", $"'{model.Name}' has both snapshots and a mark of deletion", "permitted is one: what is gone from a snapshot is deleted")
            : new(Known(yaml, "key", columns), yaml.OptionalText("snapshots"), yaml.Texts("order_by"), yaml.OptionalText("deleted"));

    static Column ReadColumn(YamlSection yaml)
    {
        yaml.Permit("type", "unit", "description", "not_null", "accepted_values", "relationships", "orphans", "pii");
        ColumnReference? reference = null;
        if (yaml.OptionalText("relationships") is { } text)
        {
            reference = text.Split('.') is [var schema, var name, var column]
                ? new($"{schema}.{name}", column, yaml.Choice("orphans", (Severity?)Severity.Error))
                : throw yaml.Error("relationships", $"'relationships: {text}'", "permitted is schema.relation.column");
        }
        return new(
            yaml.Name,
            yaml.Text("type").ToLowerInvariant(),
            yaml.OptionalText("unit"),
            yaml.Text("description"),
            yaml.Flag("not_null"),
            yaml.Texts("accepted_values"),
            reference,
            yaml.Flag("pii"));
    }

    static ExpressionCheck ReadCheck(YamlSection yaml)
    {
        yaml.Permit("name", "expression", "severity");
        return new(yaml.Text("name"), yaml.Text("expression"), yaml.Choice("severity", (Severity?)Severity.Error));
    }

    static IReadOnlyList<string> Known(YamlSection yaml, string key, List<Column> columns)
    {
        var names = yaml.Texts(key);
        if (names.Count == 0)
            throw yaml.Error(key, $"'{yaml.Name}' has no {key}", $"give '{key}: [column, ...]'");
        return names.FirstOrDefault(name => columns.All(c => c.Name != name)) is { } unknown
            ? throw yaml.Error(key, $"'{unknown}' is no declared column", $"permitted: {string.Join(", ", columns.Select(c => c.Name))}")
            : names;
    }
}
