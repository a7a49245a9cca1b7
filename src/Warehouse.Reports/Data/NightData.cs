using Warehouse.DuckDb;

namespace Warehouse.Reports;

/// <summary>A published night as the pages read it: schema <c>night</c> with every data set of shapes.txt, typed and with NULL for columns that are not
/// published, schema <c>before</c> likewise for the night before, <c>ops</c> for the ledger.</summary>
sealed class NightData
{
    const int Reasons = 4;
    readonly DuckDBConnection connection;
    readonly HashSet<string> filled = [];
    readonly HashSet<string> published = [];
    readonly Dictionary<(string List, string Code), Words> labels = [];

    public NightData(DuckDBConnection connection, string schemaBefore)
    {
        this.connection = connection;
        var columns = connection.Query(
            "select schema_name, table_name, column_name, starts_with(coalesce(comment, ''), 'Pseudonym.') or starts_with(coalesce(comment, ''), 'Masked.') from duckdb_columns()",
            row => (Set: $"{row.GetString(0)}.{row.GetString(1)}", Name: row.GetString(2), IsPseudonym: row.GetBoolean(3)));
        var known = columns.GroupBy(c => c.Set).ToDictionary(g => g.Key, g => g.ToDictionary(c => c.Name, c => c.IsPseudonym));
        connection.Execute("create schema night; create schema before");
        foreach (var (set, shape) in Shapes())
        {
            Create($"night.{set}", shape, $"main.{set}", known.GetValueOrDefault($"main.{set}"));
            Create($"before.{set}", shape, $"{schemaBefore}.{set}", known.GetValueOrDefault($"{schemaBefore}.{set}"));
            if (!known.ContainsKey($"main.{set}"))
                continue;
            published.Add(set);
            if (connection.Scalar<bool>($"select exists (from night.{set})"))
                filled.Add(set);
        }
        IsBeforeKnown = known.Keys.Any(name => name.StartsWith(schemaBefore + ".", StringComparison.Ordinal));
        foreach (var label in Rows("select code_list, code, label_en, label_zh from night.code_label"))
            labels[(label.Text("code_list")!, label.Text("code")!)] = label.Words("label");
        foreach (var (list, set) in new[] { ("industry", "dim_industry"), ("branch", "dim_branch"), ("product", "product") })
        {
            foreach (var label in Rows($"select {list}_{(list == "branch" ? "id" : "code")} as code, any_value(label_en order by label_en) as "
                + $"label_en, any_value(label_zh order by label_en) as label_zh from night.{set} group by 1 order by 1"))
                labels[(list, label.Text("code")!)] = label.Words("label");
        }
    }

    /// <summary>Whether the night before is still there to be compared with.</summary>
    public bool IsBeforeKnown { get; }

    /// <summary>Whether a data set has rows.</summary>
    public bool Has(string set) => filled.Contains(set);

    /// <summary>Says that a data set cannot be shown, and why.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="empty">Why it has no rows.</param>
    /// <param name="isLearnt">Whether it only waits for a model to be learnt.</param>
    public string Absent(string set, Words? empty = null, bool isLearnt = false)
    {
        if (!published.Contains(set))
            return Page.Absent(($"The data set {set} is not published here.", $"未发布数据集 {set}。"));
        var why = empty ?? ($"The data set {set} has no rows this night: the source delivers nothing that it is made from.", $"数据集 {set} 今晚没有数据：来源系统未提供所需内容。");
        return isLearnt ? Page.NotYet(why) : Page.Absent(why);
    }

    /// <summary>A code in words; the code itself where no list knows it.</summary>
    public Words Label(string list, string? code) => code is null ? Words.Same("–") : labels.TryGetValue((list, code), out var words) ? words : Words.Same(code);

    /// <summary>Runs statements.</summary>
    public void Execute(string sql) => connection.Execute(sql);

    /// <summary>Rows of a query.</summary>
    public List<Row> Rows(string sql, params object?[]? parameters)
    {
        Dictionary<string, int>? names = null;
        return connection.Query(sql, row =>
        {
            names ??= Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, i => i);
            return new Row(names, [.. Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))]);
        }, parameters);
    }

    /// <summary>The rows by the value of a column, for pages of one customer each.</summary>
    public Dictionary<string, List<Row>> RowsBy(string key, string sql) =>
        Rows(sql).GroupBy(row => row.Text(key)!).ToDictionary(g => g.Key, g => g.ToList());

    void Create(string view, List<(string Name, string Type)> shape, string source, Dictionary<string, bool>? columns)
    {
        // A pseudonym tells a reader nothing: it is as if it were not published.
        var selected = shape.Select(c => columns?.TryGetValue(c.Name, out var isPseudonym) == true && !isPseudonym
            ? $"try_cast({Sql.Name(c.Name)} as {c.Type}) as {Sql.Name(c.Name)}"
            : $"null::{c.Type} as {Sql.Name(c.Name)}");
        connection.Execute($"create view {view} as select {Sql.List(selected)} {(columns is null ? "where false" : $"from {source}")}");
    }

    static IEnumerable<(string Set, List<(string Name, string Type)> Columns)> Shapes()
    {
        foreach (var line in Page.Resource("shapes.txt").Split('\n').Where(line => !line.StartsWith('#')))
        {
            var (set, columns) = (line.Split(": ")[0], line.Split(": ")[1].Split(", ").Select(c => c.Split(' ')));
            yield return (set, [.. columns.SelectMany(c => c[0].Contains('#', StringComparison.Ordinal)
                ? Enumerable.Range(1, Reasons).Select(i => (c[0].Replace("#", $"{i}", StringComparison.Ordinal), Type(c[1])))
                : [(c[0], Type(c[1]))])]);
        }
    }

    static string Type(string letter) => letter switch
    {
        "t" => "varchar",
        "n" => "double",
        "d" => "date",
        "b" => "boolean",
        _ => throw new InvalidDataException($"shapes.txt has the type '{letter}'; permitted: t, n, d, b"),
    };
}
