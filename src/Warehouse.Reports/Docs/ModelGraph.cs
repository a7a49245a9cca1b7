using System.Text;

namespace Warehouse.Reports;

/// <summary>Relations in columns by layer, from what is delivered on the left to what goes out on the right, joined where one reads another.</summary>
static class ModelGraph
{
    const int RowHeight = 17;
    const int LayerWidth = 215;
    const int WideLayer = 360;
    const int Gap = 37;

    static readonly string[] Layers = ["landing", "scores", "seeds", "staging", "conformed", "star", "run", "features", "mining", "marts"];

    /// <summary>The graph of all relations; landed files are left out where staging stands for them.</summary>
    public static string Whole(IReadOnlyList<DocumentedRelation> relations) =>
        Draw("graph", [.. relations.Where(r => r.Schema != "landing").GroupBy(r => Layer(r.Schema)).OrderBy(g => g.Key).Select(g => g.ToList())], "models/",
            ("All models", "全部模型"), ("Each reads what lies left of it. Open one to see its columns and where they come from.", "每个模型读取其左侧的关系；打开可查看字段及来源。"));

    /// <summary>A relation between what it reads and what reads it.</summary>
    public static string Around(DocumentedRelation relation, IReadOnlyList<DocumentedRelation> relations)
    {
        var layers = new List<List<DocumentedRelation>>
        {
            relations.Where(r => relation.Reads.Contains(r.Name)).ToList(), new() { relation }, relations.Where(r => r.Reads.Contains(relation.Name)).ToList(),
        };
        return Draw("around", [.. layers.Where(l => l.Count > 0)], "", ("Neighbours", "上下游"), ("What it reads, and what reads it.", "上游与下游。"));
    }

    static int Layer(string schema) => Array.IndexOf(Layers, schema) is >= 0 and var at ? at : Layers.Length;

    static string Draw(string id, List<List<DocumentedRelation>> layers, string folder, Words title, Words caption)
    {
        var (width, isWhole) = (id == "graph" ? LayerWidth : WideLayer, id == "graph");
        var places = new Dictionary<string, (double X, double Y)>();
        for (var layer = 0; layer < layers.Count; layer++)
        {
            var ordered = layers[layer].OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
            for (var i = 0; i < ordered.Count; i++)
                places[ordered[i].Name] = (layer * width, 26 + (i * RowHeight));
        }
        var height = 26 + (layers.Max(l => l.Count) * RowHeight);
        var drawing = new StringBuilder();
        foreach (var relation in layers.SelectMany(l => l))
        {
            foreach (var read in relation.Reads.Where(r => places.ContainsKey(r) && r != relation.Name && (isWhole
                || places[r].X != places[relation.Name].X && Math.Abs(places[r].X - places[relation.Name].X) <= width)))
                drawing.Append(Edge(places[read], places[relation.Name], width - Gap));
        }
        foreach (var layer in layers)
            drawing.Append($"<text x={places[layer[0].Name].X:0} y=12 class=hi>{VisibleText.Html(isWhole ? layer[0].Schema : "")}</text>");
        foreach (var relation in layers.SelectMany(l => l))
        {
            var (x, y) = places[relation.Name];
            var name = VisibleText.Html(isWhole ? relation.Name.Split('.')[1] : relation.Name);
            drawing.Append($"<a href=\"{folder}{relation.Name}.html\"><text x={x:0} y={y + 4:0}{(relation.PublishedAs.Count > 0 ? " class=hi" : "")}>{name}</text></a>");
        }
        return $"<figure><figcaption id={id}><strong>{title.Html}.</strong> {caption.Html}</figcaption><div class=scroll tabindex=0 role=region aria-labelledby={id}>"
            + $"<svg class=flow viewBox=\"0 0 {layers.Count * width} {height}\" width={layers.Count * width} height={height} role=group aria-labelledby={id}>{drawing}</svg></div></figure>\n";
    }

    static string Edge((double X, double Y) from, (double X, double Y) to, int text)
    {
        var (x1, x2) = (from.X + text, to.X - 4);
        // Within a layer, and from a layer further right, the line bows out.
        return to.X > from.X
            ? $"<path class=edge d=\"M{x1:0} {from.Y:0}C{x1 + 22:0} {from.Y:0} {x2 - 22:0} {to.Y:0} {x2:0} {to.Y:0}\"/>"
            : $"<path class=edge d=\"M{x1:0} {from.Y:0}C{x1 + 26:0} {from.Y:0} {to.X + text + 26:0} {to.Y:0} {to.X + text:0} {to.Y:0}\"/>";
    }
}
