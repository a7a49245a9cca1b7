using System.Text.Json;

namespace Warehouse.Pipelines;

/// <summary>A column that a SELECT gives, with the columns of relations that its value is made of.</summary>
sealed record SelectedColumn(string Name, IReadOnlySet<ColumnOrigin> Origins);

/// <summary>Walks one syntax tree of the engine's parser and follows values through common tables, subqueries, stars, joins and set operations.</summary>
/// <param name="relations">Columns of the relations that can be named.</param>
sealed class SelectLineage(IReadOnlyDictionary<string, IReadOnlyList<string>> relations)
{
    /// <summary>Something that stands in a FROM: its alias, its columns, and the relation whose columns are not known, if it is one.</summary>
    sealed record Source(string Alias, List<SelectedColumn> Columns, string? Unknown);

    /// <summary>What names mean at a place: common tables, what stands in FROM, and the place around it.</summary>
    sealed record Scope(Dictionary<string, List<SelectedColumn>> Common, List<Source> From, Scope? Around);

    /// <summary>The columns of a whole query.</summary>
    public IReadOnlyList<SelectedColumn> Columns(JsonElement node) => Query(node, new(new(StringComparer.OrdinalIgnoreCase), [], null));

    List<SelectedColumn> Query(JsonElement node, Scope around)
    {
        var scope = new Scope(new(around.Common, StringComparer.OrdinalIgnoreCase), [], around.From.Count > 0 ? around : around.Around);
        foreach (var entry in List(node, "cte_map", "map"))
        {
            var name = entry.GetProperty("key").GetString()!;
            var value = entry.GetProperty("value");
            scope.Common[name] = Renamed(Query(value.GetProperty("query").GetProperty("node"), scope), Texts(value, "aliases"));
        }
        return Text(node, "type") switch
        {
            "SELECT_NODE" => Select(node, scope),
            "SET_OPERATION_NODE" => Merged(Sides(node).Select(side => Query(side, scope))),
            "RECURSIVE_CTE_NODE" => Recursive(node, scope),
            _ => [],
        };
    }

    /// <summary>The second part sees the first under the table's name.</summary>
    List<SelectedColumn> Recursive(JsonElement node, Scope scope)
    {
        var first = Renamed(Query(node.GetProperty("left"), scope), Texts(node, "aliases"));
        scope.Common[Text(node, "cte_name")] = first;
        return Merged([first, Query(node.GetProperty("right"), scope)]);
    }

    static List<JsonElement> Sides(JsonElement node) => node.TryGetProperty("left", out var left) && left.ValueKind == JsonValueKind.Object
        ? [left, node.GetProperty("right")] : List(node, "children");

    /// <summary>Columns of a set operation go by their place.</summary>
    static List<SelectedColumn> Merged(IEnumerable<List<SelectedColumn>> parts)
    {
        var all = parts.ToList();
        return [.. all[0].Select((column, i) => column with { Origins = all.Where(p => i < p.Count).SelectMany(p => p[i].Origins).ToHashSet() })];
    }

    List<SelectedColumn> Select(JsonElement node, Scope scope)
    {
        if (node.TryGetProperty("from_table", out var from) && from.ValueKind == JsonValueKind.Object)
            From(from, scope);
        var columns = new List<SelectedColumn>();
        foreach (var item in List(node, "select_list"))
        {
            if (Text(item, "class") == "STAR" && !(item.TryGetProperty("columns", out var pattern) && pattern.ValueKind == JsonValueKind.True))
                columns.AddRange(Star(item, scope));
            else
                columns.Add(new(NameOf(item), Origins(item, scope, columns)));
        }
        return columns;
    }

    IEnumerable<SelectedColumn> Star(JsonElement star, Scope scope)
    {
        var (of, excluded) = (Text(star, "relation_name"), Texts(star, "exclude_list").ToHashSet(StringComparer.OrdinalIgnoreCase));
        var replaced = List(star, "replace_list").ToDictionary(e => e.GetProperty("key").GetString()!, e => e.GetProperty("value"), StringComparer.OrdinalIgnoreCase);
        return scope.From.Where(s => of.Length == 0 || s.Alias.Equals(of, StringComparison.OrdinalIgnoreCase)).SelectMany(s => s.Columns)
            .Where(c => !excluded.Contains(c.Name))
            .Select(c => replaced.TryGetValue(c.Name, out var value) ? c with { Origins = Origins(value, scope, []) } : c);
    }

    void From(JsonElement table, Scope scope)
    {
        switch (Text(table, "type"))
        {
            case "JOIN":
                From(table.GetProperty("left"), scope);
                From(table.GetProperty("right"), scope);
                break;
            case "BASE_TABLE":
                scope.From.Add(Table(table, scope));
                break;
            case "SUBQUERY":
                scope.From.Add(Named(table, Query(table.GetProperty("subquery").GetProperty("node"), scope), "subquery"));
                break;
            case "EXPRESSION_LIST":
                var width = List(table, "values") is [var first, ..] ? first.GetArrayLength() : 0;
                scope.From.Add(Named(table, [.. Enumerable.Range(0, width).Select(i => new SelectedColumn($"col{i}", new HashSet<ColumnOrigin>()))], "valueslist"));
                break;
            case "TABLE_FUNCTION":
                var function = table.GetProperty("function");
                scope.From.Add(Named(table, [new(Text(table, "alias") is { Length: > 0 } alias ? alias : Text(function, "function_name"),
                    Origins(function, scope, []))], Text(function, "function_name")));
                break;
            case "PIVOT":
                From(table.GetProperty("source"), scope);
                break;
        }
    }

    static Source Named(JsonElement table, List<SelectedColumn> columns, string otherwise) =>
        new(Text(table, "alias") is { Length: > 0 } alias ? alias : otherwise, Renamed(columns, Texts(table, "column_name_alias")), null);

    Source Table(JsonElement table, Scope scope)
    {
        var (schema, name) = (Text(table, "schema_name"), Text(table, "table_name"));
        var relation = $"{schema}.{name}".ToLowerInvariant();
        var alias = Text(table, "alias") is { Length: > 0 } given ? given : name;
        if (schema.Length == 0)
            return new(alias, scope.Common.GetValueOrDefault(name) ?? [], null);
        return relations.TryGetValue(relation, out var columns) || relations.TryGetValue(Model.ChangesOf(relation), out columns)
            ? new(alias, [.. columns.Select(c => new SelectedColumn(c, new HashSet<ColumnOrigin> { new(relation, c) }))], relation)
            : new(alias, [], relation);
    }

    /// <summary>The columns that an expression's value is made of.</summary>
    HashSet<ColumnOrigin> Origins(JsonElement expression, Scope scope, List<SelectedColumn> before)
    {
        var found = new HashSet<ColumnOrigin>();
        Visit(expression);
        return found;

        void Visit(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    Visit(item);
            }
            if (element.ValueKind != JsonValueKind.Object)
                return;
            switch (Text(element, "class"))
            {
                case "COLUMN_REF":
                    found.UnionWith(Named(Texts(element, "column_names"), scope, before));
                    return;
                case "SUBQUERY" when element.TryGetProperty("subquery", out var query):
                    found.UnionWith(Query(query.GetProperty("node"), scope).SelectMany(c => c.Origins));
                    return;
                case "STAR":
                    found.UnionWith(Star(element, scope).SelectMany(c => c.Origins));
                    return;
                default:
                    foreach (var property in element.EnumerateObject())
                        Visit(property.Value);
                    return;
            }
        }
    }

    /// <summary>What a name means: a column of FROM, or else of the SELECT so far, or else of what stands around; a field of a struct is its column.</summary>
    static IEnumerable<ColumnOrigin> Named(List<string> names, Scope scope, List<SelectedColumn> before)
    {
        for (Scope? at = scope; at is not null; at = at.Around)
        {
            var (qualified, last) = (names.Count > 1 ? names[^2] : null, names[^1]);
            var sources = at.From.Where(s => qualified is null || s.Alias.Equals(qualified, StringComparison.OrdinalIgnoreCase)).ToList();
            var columns = sources.SelectMany(s => s.Columns).Where(c => c.Name.Equals(last, StringComparison.OrdinalIgnoreCase)).ToList();
            if (columns.Count > 0)
                return columns.SelectMany(c => c.Origins);
            if (qualified is null && before.FindLast(c => c.Name.Equals(last, StringComparison.OrdinalIgnoreCase)) is { } own)
                return own.Origins;
            if (sources.Find(s => s.Unknown is not null && s.Columns.Count == 0) is { } unknown)
                return [new(unknown.Unknown!, last)];
            if (qualified is not null && at.From.SelectMany(s => s.Columns).FirstOrDefault(c => c.Name.Equals(qualified, StringComparison.OrdinalIgnoreCase)) is { } whole)
                return whole.Origins;
        }
        return [];
    }

    static string NameOf(JsonElement item) => Text(item, "alias") is { Length: > 0 } alias ? alias
        : Text(item, "class") == "COLUMN_REF" ? Texts(item, "column_names")[^1] : Text(item, "function_name");

    static List<SelectedColumn> Renamed(List<SelectedColumn> columns, List<string> names) =>
        [.. columns.Select((c, i) => i < names.Count ? c with { Name = names[i] } : c)];

    static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    static List<string> Texts(JsonElement of, string name) => [.. List(of, name).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : Text(item, "column"))];

    static List<JsonElement> List(JsonElement of, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out of))
                return [];
        }
        return of.ValueKind == JsonValueKind.Array ? [.. of.EnumerateArray()] : [];
    }
}
