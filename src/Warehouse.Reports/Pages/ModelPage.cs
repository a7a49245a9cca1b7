using System.Text;
using System.Text.Json;

namespace Warehouse.Reports;

/// <summary>The cards of the models that scored the night: how good they are out of time, against simpler ones and shuffled labels.</summary>
static class ModelPage
{
    const int Features = 15;

    public static Page Of(ReportContext context)
    {
        Words title = ("Models and how far to believe them", "模型及其可信程度");
        var cards = Cards(context).ToList();
        var body = Page.Head(title, ("Each model judged on days after those it learnt from. Figures of a generated bank prove the machinery, not the market.", "每个模型都用训练之后的日期评估。模拟银行的数据只能验证方法，不代表市场。"))
            + (cards.Count == 0 ? Page.NotYet(("No model is in use in this home: 'warehouse mine fit' learns those that the pipeline defines.", "尚无在用模型：“warehouse mine fit” 可训练管道中定义的模型。"))
                : string.Concat(cards.Select((card, i) => Card(card.Model, card.Version, card.Json, i))));
        return new("models.html", title, body);
    }

    /// <summary>The version that scored the night where it is noted, otherwise the one in use.</summary>
    static IEnumerable<(string Model, string Version, JsonElement Json)> Cards(ReportContext context)
    {
        if (!Directory.Exists(context.Request.Models))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(context.Request.Models).Order(StringComparer.Ordinal))
        {
            var names = new[] { Path.Combine(folder, "nights", $"{context.Request.BusinessDate:yyyy-MM-dd}"), Path.Combine(folder, "champion") };
            var version = names.Where(File.Exists).Select(name => File.ReadAllText(name).Trim()).FirstOrDefault();
            if (version is null || Path.Combine(folder, version, "card.json") is var file && !File.Exists(file))
                continue;
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, version, "card.json")));
            yield return (Path.GetFileName(folder), version, json.RootElement.Clone());
        }
    }

    static string Card(string model, string version, JsonElement card, int index)
    {
        var html = new StringBuilder($"<p "
            + $"class=lead>{VisibleText.Html(Text(card, "question"))}</p>\n"
            + $"<p>{VisibleText.Html($"{Text(card, "window")}; {Text(card, "split")}. {Text(card, "trainer")}, calibration {Text(card, "calibration")}, version {version}.")}</p>\n");
        html.Append("<div class=two>").Append(Figures(card, index)).Append(Importance(card, index)).Append("</div>").Append(Plots(card, index));
        foreach (var (name, words) in new (string, Words)[] { ("limits", ("Limits", "局限")), ("warnings", ("Noticed in the data", "数据提示")) })
        {
            var lines = Items(card, name).Select(l => $"<li>{VisibleText.Html(l.GetString())}").ToList();
            if (lines.Count > 0)
                html.Append($"<details><summary>{words.Html}</summary><ul class=plain>{string.Concat(lines)}</ul></details>\n");
        }
        return Page.Section(Words.Same(model), html.ToString());
    }

    static string Figures(JsonElement card, int index)
    {
        var baselines = card.TryGetProperty("baselines", out var b) && b.ValueKind == JsonValueKind.Object ? b.EnumerateObject().ToList() : [];
        var html = new StringBuilder($"<div class=scroll tabindex=0 role=region aria-labelledby=f{index}c><table class=data><caption "
            + $"id=f{index}c>{new Words("On rows not learnt from", "未参与训练的数据上").Html}</caption><thead><tr><th "
            + $"scope=col>{new Words("Figure", "指标").Html}</th><th scope=col class=n>{new Words("Model", "模型").Html}</th>");
        foreach (var baseline in baselines)
            html.Append($"<th scope=col class=n>{VisibleText.Html(baseline.Name.Replace('_', ' '))}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var metric in Items(card, "metrics"))
        {
            html.Append($"<tr><th scope=row>{VisibleText.Html(Text(metric, "name").Replace('_', ' '))}</th><td class=n>{Figure.Number(Number(metric, "mean"))}</td>");
            foreach (var baseline in baselines)
                html.Append($"<td class=n>{Figure.Number(baseline.Value.EnumerateArray().Where(m => Text(m, "name") == Text(metric, "name")).Select(m => Number(m, "mean")).FirstOrDefault())}</td>");
            html.Append("</tr>");
        }
        return html.Append("</tbody></table></div>").ToString();
    }

    static string Importance(JsonElement card, int index)
    {
        var shares = Items(card, "features").Take(Features).Select(f => (Name: Text(f, "key"), Share: Number(f, "value") ?? 0)).ToList();
        if (shares.Count == 0)
            return "";
        var most = shares[0].Share;
        return $"<div class=scroll tabindex=0 role=region aria-labelledby=i{index}c><table class=data><caption "
            + $"id=i{index}c>{new Words("Features by their share in the score", "特征在评分中的占比").Html}</caption><thead><tr><th "
            + $"scope=col>{new Words("Feature", "特征").Html}</th><th scope=col class=n>{new Words("Share", "占比").Html}</th></tr></thead><tbody>"
            + string.Concat(shares.Select(s => $"<tr><th scope=row>{VisibleText.Html(s.Name.Replace('_', ' '))}</th><td class=n "
                + $"data-v={s.Share:0.####}>{Cell.Bar(s.Share, most, Figure.Percent).Html}</td></tr>")) + "</tbody></table></div>";
    }

    static string Plots(JsonElement card, int index)
    {
        var plots = new StringBuilder();
        if (card.TryGetProperty("auc_interval", out var auc) && auc.ValueKind == JsonValueKind.Object)
        {
            var lines = new List<(Words, double, double, double)> { (("model", "模型"), Number(auc, "value") ?? 0, Number(auc, "lower") ?? 0, Number(auc, "upper") ?? 0) };
            if (card.TryGetProperty("placebo_auc", out var placebo) && placebo.ValueKind == JsonValueKind.Object)
                lines.Add((("shuffled labels", "打乱标签"), Number(placebo, "value") ?? 0, Number(placebo, "lower") ?? 0, Number(placebo, "upper") ?? 0));
            plots.Append(Chart.Intervals($"auc{index}", ("Area under the curve", "AUC"),
                ("With its 95 % interval; after the labels were shuffled 0.5 must lie within.", "含95%区间；标签打乱后区间应包含0.5。"), lines, v => $"{v:0.00}", 0.5));
        }
        var bins = Items(card, "reliability").Select(b => (X: Number(b, "mean_score") ?? 0, Y: Number(b, "observed") ?? 0)).ToList();
        if (bins.Count > 1)
        {
            var most = Math.Min(1, Math.Max(bins.Max(b => b.X), bins.Max(b => b.Y)) * 1.05);
            plots.Append(Chart.Unit($"cal{index}", ("Calibration", "校准"), ("Share that came true, against what was foretold; perfect lies on the "
                + "diagonal.", "实际发生比例与预测概率；对角线为完全一致。"), bins, ("foretold", "预测概率"), most));
        }
        var gains = Items(card, "gains").Select(g => (X: Number(g, "share") ?? 0, Y: Number(g, "found") ?? 0)).ToList();
        if (gains.Count > 1)
            plots.Append(Chart.Unit($"gain{index}", ("Gains", "增益"), ("Share of those sought that is found among the best-scored; chance lies on the "
                + "diagonal.", "在评分最高的人群中找到的目标占比；对角线为随机。"), [(0, 0), .. gains], ("best-scored share", "评分最高的占比"), 1, hasDots: false));
        return plots.Length > 0 ? $"<div class=multi>{plots}</div>" : "";
    }

    static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    static double? Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    static List<JsonElement> Items(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
}
