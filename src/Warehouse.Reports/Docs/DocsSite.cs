using System.Text;

namespace Warehouse.Reports;

/// <summary>A site about a pipeline: the graph of its models, a page each with columns, checks and lineage, and every published column back to its source.</summary>
public static class DocsSite
{
    static readonly IReadOnlyList<(string File, Words Name)> Menu =
        [("index.html", ("Models", "模型")), ("data-sets.html", ("Published data sets", "已发布数据集")), ("sources.html", ("Sources", "数据来源"))];

    /// <summary>Writes the site.</summary>
    /// <param name="pipeline">What to tell of.</param>
    /// <param name="folder">Where; files in it of the same names are replaced.</param>
    /// <returns>The pages written.</returns>
    public static int Write(DocumentedPipeline pipeline, string folder)
    {
        var pages = Pages(pipeline).ToList();
        Words about = ($"{pipeline.Name}. Lineage of columns is read from the SQL by the engine's own parser; results of checks are "
            + $"{(pipeline.CheckedAt is { } night ? $"those of the run that published {night:yyyy-MM-dd}, or of the last that ran them" : "absent: no run is on file")}.",
            $"{pipeline.Name}。字段血缘由引擎自身的解析器从 SQL 读出；检查结果{(pipeline.CheckedAt is { } same ? $"来自发布 {same:yyyy-MM-dd} 的运行或最近一次执行" : "暂无：没有运行记录")}。");
        Page.Write(pages, Menu, about, folder);
        return pages.Count;
    }

    static IEnumerable<Page> Pages(DocumentedPipeline pipeline)
    {
        var known = pipeline.Relations.Select(r => r.Name).ToHashSet();
        var made = pipeline.Relations.Where(r => r.Kind != "source").ToList();
        yield return new("index.html", Words.Same(pipeline.Name), Page.Head(Words.Same(pipeline.Name), Words.Same(pipeline.Description)) + ModelGraph.Whole(pipeline.Relations) + Models(made));
        yield return new("data-sets.html", Menu[1].Name, Page.Head(Menu[1].Name, ("Every column that goes out, and the columns of delivered files that its value comes from.", "每个发布字段及其来源文件字段。"))
            + string.Concat(made.SelectMany(r => r.PublishedAs.Select(set => (Set: set, Relation: r))).OrderBy(p => p.Set, StringComparer.Ordinal)
                .Select(p => $"<section "
                    + $"id=\"{VisibleText.Html(p.Set)}\"><h2>{VisibleText.Html(p.Set)}</h2><p>{VisibleText.Html(p.Relation.Description)} <a "
                    + $"href=\"models/{p.Relation.Name}.html\">{VisibleText.Html(p.Relation.Name)}</a></p>{Published(p.Set, p.Relation)}</section>\n")));
        yield return new("sources.html", Menu[2].Name, Page.Head(Menu[2].Name, ("The files that the bank delivers, as their contracts say.", "银行提供的文件及其约定。"))
            + string.Concat(pipeline.Relations.Where(r => r.Kind == "source").Select(r
                => $"<h2><a href=\"models/{r.Name}.html\">{VisibleText.Html(r.Name)}</a></h2><p>{VisibleText.Html(r.Description)}</p>\n")));
        foreach (var relation in pipeline.Relations)
            yield return Of(relation, pipeline.Relations, known);
    }

    static string Models(List<DocumentedRelation> relations)
    {
        var rows = string.Concat(relations.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r =>
            $"<tr><th scope=row><a "
                + $"href=\"models/{r.Name}.html\">{VisibleText.Html(r.Name)}</a></th><td>{VisibleText.Html(r.Kind)}</td><td>{VisibleText.Html(r.Description)}</td>"
                + $"<td class=n data-v={r.Columns.Count}>{r.Columns.Count}</td><td class=n data-v={r.Checks.Count}>{r.Checks.Count}</td><td>{Broken(r)}</td></tr>\n"));
        return Table("models", ("Models", "模型"), [("Model", "模型"), ("Kept as", "保存方式"), ("What it is", "说明"), ("Columns", "字段数"), ("Checks", "检查数"), ("Do not hold", "未通过")], rows, [3, 4], "filter");
    }

    static string Broken(DocumentedRelation relation) => relation.Checks.Count(c => c.OffendingRows > 0) is > 0 and var broken ? $"<b class=warn>{broken}</b>" : "";

    static string Published(string set, DocumentedRelation relation) => Table("t-" + set, Words.Same(set), [("Column", "字段"), ("Type", "类型"), ("Unit", "单位"), ("What it is", "说明"), ("Source", "来源")],
        string.Concat(relation.Columns.Select(c =>
            $"<tr><th scope=row>{VisibleText.Html(c.Name)}</th><td>{VisibleText.Html(c.Type)}</td><td>{VisibleText.Html(c.Unit)}</td>"
                + $"<td>{VisibleText.Html(c.Description)}</td><td>{Sources(c)}</td></tr>\n")), []);

    static string Sources(DocumentedColumn column) => column.Sources.Count switch
    {
        0 => "",
        <= 3 => VisibleText.Html(string.Join(", ", column.Sources)),
        _ => $"<details><summary>{new Words($"{column.Sources.Count} columns", $"{column.Sources.Count} 个字段").Html}</summary>{VisibleText.Html(string.Join(", ", column.Sources))}</details>",
    };

    static Page Of(DocumentedRelation relation, IReadOnlyList<DocumentedRelation> all, HashSet<string> known)
    {
        var body = new StringBuilder($"<h1>{VisibleText.Html(relation.Name)}</h1>\n<p class=lead>{VisibleText.Html(relation.Description)}</p>\n<p>");
        body.Append(new Words($"Kept as {relation.Kind}. ", $"保存方式：{relation.Kind}。").Html);
        if (relation.Grain.Count > 0)
            body.Append(new Words($"One row: {string.Join(", ", relation.Grain)}. ", $"每行：{string.Join("、", relation.Grain)}。").Html);
        foreach (var set in relation.PublishedAs)
            body.Append($"{new Words("Published as", "发布为").Html} <a href=\"../data-sets.html#{VisibleText.Html(set)}\">{VisibleText.Html(set)}</a>. ");
        body.Append("</p>\n").Append(ModelGraph.Around(relation, all)).Append(Columns(relation, known)).Append(Checks(relation));
        if (relation.Sql.Length > 0)
            body.Append(Page.Section(("SQL", "SQL"), $"<pre class=scroll tabindex=0>{string.Join('\n', relation.Sql.Split('\n').Select(VisibleText.Html))}</pre>\n"));
        return new($"models/{relation.Name}.html", Words.Same(relation.Name), body.ToString());
    }

    static string Columns(DocumentedRelation relation, HashSet<string> known)
    {
        var rows = string.Concat(relation.Columns.Select(c =>
            $"<tr id=\"{VisibleText.Html(c.Name)}\"><th "
                + $"scope=row>{VisibleText.Html(c.Name)}</th><td>{VisibleText.Html(c.Type)}</td><td>{VisibleText.Html(c.Unit)}</td>"
                + $"<td>{VisibleText.Html(c.Description)}</td><td>{string.Join(", ", c.From.Select(Link))}</td><td>{Sources(c)}</td></tr>\n"));
        return Page.Section(("Columns", "字段"), Table("columns", ("Where each value comes from", "取值来源"), [("Column", "字段"), ("Type", "类型"), ("Unit",
            "单位"), ("What it is", "说明"), ("Made of", "直接来源"), ("In the end", "最终来源")], rows, []));

        string Link((string Relation, string Column) from)
        {
            var text = VisibleText.Html($"{from.Relation}.{from.Column}");
            return known.Contains(from.Relation) ? $"<a href=\"{from.Relation}.html#{VisibleText.Html(from.Column)}\">{text}</a>" : text;
        }
    }

    static string Checks(DocumentedRelation relation) => relation.Checks.Count == 0 ? "" : Page.Section(("Checks", "检查"), Table("checks",
        ("With their last results", "最近结果"), [("Check", "检查"), ("Severity", "级别"), ("Rows that do not hold", "未通过行数")],
        string.Concat(relation.Checks.Select(c => $"<tr><th "
            + $"scope=row>{VisibleText.Html(c.Name)}</th><td>{(c.Severity == "warn" ? new Words("warns", "警告") : new Words("blocks", "阻止发布")).Html}</td>"
            + $"<td class=n>{Figure.Count(c.OffendingRows)}</td></tr>\n")), [2]));

    static string Table(string id, Words caption, IReadOnlyList<Words> heads, string rows, int[] numbers, string style = "") =>
        $"<div class=scroll tabindex=0 role=region aria-labelledby=\"{id}-c\"><table id=\"{id}-t\" class=\"data {style}\"><caption id=\"{id}-c\">{caption.Html}</caption><thead><tr>"
        + string.Concat(heads.Select((h, i) => $"<th scope=col{(numbers.Contains(i) ? " class=n" : "")}>{h.Html}</th>")) + $"</tr></thead><tbody>\n{rows}</tbody></table></div>\n";
}
