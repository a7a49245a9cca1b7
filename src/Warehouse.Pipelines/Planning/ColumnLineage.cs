using System.Text.Json;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>A column of a relation.</summary>
/// <param name="Relation"><c>schema.name</c>.</param>
/// <param name="Column">The column.</param>
public readonly record struct ColumnOrigin(string Relation, string Column);

/// <summary>From which columns each column of a model takes its value, as the engine's own parser sees the SELECT. What only decides which rows come (joins,
/// conditions, groups) is no origin of a value.</summary>
public sealed class ColumnLineage
{
    readonly Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<ColumnOrigin>>> byRelation = [];

    ColumnLineage()
    {
    }

    /// <summary>Reads the lineage of all models.</summary>
    /// <param name="catalogue">The models.</param>
    /// <param name="sources">Landed relations with their columns; of one that is not among them any column may be named.</param>
    /// <param name="connection">Any connection; its parser reads the models.</param>
    public static ColumnLineage Read(Catalogue catalogue, IReadOnlyList<SourceRelation> sources, DuckDBConnection connection)
    {
        var lineage = new ColumnLineage();
        var columns = sources.ToDictionary(s => s.Name, s => (IReadOnlyList<string>)[.. s.Columns.Select(c => c.Name)]);
        columns[Catalogue.Context] = ["business_date", "known_from", "stands_at", "run_id"];
        foreach (var model in catalogue.Models)
            columns[model.Relation] = [.. model.Columns.Select(c => c.Name)];
        var queries = catalogue.Models.Where(m => m.Sql.Length > 0).ToList();
        foreach (var (model, tree) in queries.Zip(ParsedSelect.Trees(connection, [.. queries.Select(m => new SqlFile(m.File, m.Sql))])))
        {
            using var json = JsonDocument.Parse(tree, ParsedSelect.Deep);
            var node = json.RootElement.GetProperty("statements")[0].GetProperty("node");
            var found = Expanded(new SelectLineage(columns).Columns(node), columns[model.Relation]);
            lineage.byRelation[model.Relation] = found.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<ColumnOrigin>)[.. g.SelectMany(c => c.Origins).Distinct().OrderBy(o => o.Relation,
                    StringComparer.Ordinal).ThenBy(o => o.Column, StringComparer.Ordinal)],
                    StringComparer.OrdinalIgnoreCase);
        }
        return lineage;
    }

    /// <summary>The fields of a struct that is spread into columns (<c>unnest</c> of a macro's struct) are what the contract declares beside the other columns.</summary>
    static List<SelectedColumn> Expanded(IReadOnlyList<SelectedColumn> found, IReadOnlyList<string> declared)
    {
        var others = declared.Except(found.Select(c => c.Name), StringComparer.OrdinalIgnoreCase).ToList();
        return [.. found.SelectMany(c => c.Name == "unnest" && others.Count > 0 ? others.Select(name => c with { Name = name }) : [c])];
    }

    /// <summary>The columns that a column takes its value from; none for a constant, a seed, or what the runner adds.</summary>
    public IReadOnlyList<ColumnOrigin> Of(string relation, string column) =>
        byRelation.TryGetValue(relation, out var columns) && columns.TryGetValue(column, out var origins) ? origins : [];

    /// <summary>Names of the columns that a model's SELECT gives.</summary>
    public IReadOnlyList<string> ColumnsOf(string relation) => byRelation.TryGetValue(relation, out var columns) ? [.. columns.Keys] : [];

    /// <summary>The columns that no model makes, delivered files and seeds, which a column's value comes from in the end.</summary>
    public IReadOnlyList<ColumnOrigin> Roots(string relation, string column)
    {
        var (seen, roots, open) = (new HashSet<ColumnOrigin>(), new HashSet<ColumnOrigin>(), new Stack<ColumnOrigin>([new(relation, column)]));
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            var made = at.Relation.StartsWith("standing.", StringComparison.Ordinal) ? byRelation.Keys.FirstOrDefault(r
                => r.EndsWith($".{Model.StandingOf(at.Relation)}", StringComparison.Ordinal)) : Model.ChangesOf(at.Relation);
            if (made is null || !byRelation.ContainsKey(made))
                roots.Add(at);
            foreach (var origin in made is null ? [] : Of(made, at.Column))
                open.Push(origin);
        }
        return [.. roots.OrderBy(o => o.Relation, StringComparer.Ordinal).ThenBy(o => o.Column, StringComparer.Ordinal)];
    }
}
