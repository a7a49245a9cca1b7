using System.Text;

namespace Warehouse.Reports;

/// <summary>The map of stages: firms by theirs and their industry's.</summary>
static class StagePage
{
    static readonly string[] Stages = ["introduction", "growth", "maturity", "decline"];

    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Stages of firms and industries", "企业与行业的生命周期阶段");
        var body = Page.Head(title, ("Where firms stand in their life, against where their industry stands: a growing firm in a declining industry "
            + "asks for another posture than one in a growing industry.",
                "企业所处阶段与其行业所处阶段的对照：衰退行业中的成长企业与成长行业中的成长企业应采取不同策略。"))
            + (data.Has("stage_matrix") ? Matrix(data) : data.Absent("stage_matrix", ("Stages need classified flows of firms over a year.", "阶段判断需要企业一年的分类资金流。")))
            + Page.Section(("Industries", "行业"), data.Has("industry_stage") ? Industries(data) : data.Absent("industry_stage"))
            + Page.Section(("Firms that changed", "阶段变化的企业"), data.Has("firm_stage") ? Changed(context) : data.Absent("firm_stage"));
        return new("stages.html", title, body);
    }

    static string Matrix(NightData data)
    {
        var cells = data.Rows("select * from night.stage_matrix").GroupBy(r => (Industry: r.Text("industry_stage"), Firm: r.Text("firm_stage"))).ToDictionary(g => g.Key, g => g.First());
        var most = cells.Values.Max(c => c.Number("firms") ?? 0);
        var html = new StringBuilder($"<div class=scroll tabindex=0 role=region aria-labelledby=mapc><table class=heat><caption "
            + $"id=mapc>{new Words("Firms by the stage of their industry (down) and their own (across)", "企业数：纵向为行业阶段，横向为企业阶段").Html}"
            + $"</caption><thead><tr><th scope=col>{new Words("Industry", "行业").Html}</th>");
        foreach (var stage in Stages)
            html.Append($"<th scope=col>{Terms.Of(stage).Html}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var industry in Stages)
        {
            html.Append($"<tr><th scope=row>{Terms.Of(industry).Html}</th>");
            foreach (var firm in Stages)
                html.Append(cells.TryGetValue((industry, firm), out var cell) ? Square(cell, most) : "<td>–</td>");
            html.Append("</tr>");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    static string Square(Row cell, double most)
    {
        var depth = most > 0 ? 0.28 * Math.Sqrt((cell.Number("firms") ?? 0) / most) : 0;
        return $"<td style=\"background:rgba(60,110,160,{depth:0.00})\"><b>{Figure.Count(cell.Number("firms"))}</b>{Figure.Money(cell.Number("contribution_12m"))}"
            + $"<br>{cell.Words("posture").Html}</td>";
    }

    static string Industries(NightData data)
    {
        var rows = data.Rows("select * from night.industry_stage where firms > 0 order by firms desc, industry_code");
        return DataTable.Html("industries", ("What the firms of an industry show together", "行业内企业的总体表现"),
        [
            new(("Industry", "行业"), r => Cell.Words(Coded(data, r.Text("industry_code")))), new(("Stage", "阶段"), r => Cell.Words(Terms.Of(r.Text("stage")))),
            new(("Confidence", "置信度"), r => Cell.Percent(r.Number("confidence")), true), new(("Firms", "企业数"), r => Cell.Count(r.Number("firms")), true),
            new(("Growth, 12 months", "近12个月增长"), r => Cell.Percent(r.Number("growth_12m")), true), new(("Entries", "进入率"), r => Cell.Percent(r.Number("entry_rate")), true),
            new(("Exits", "退出率"), r => Cell.Percent(r.Number("exit_rate")), true), new(("Margin", "利润率"), r => Cell.Percent(r.Number("margin")), true),
            new(("Outlook, 12 months", "未来12个月展望"), r => Cell.Percent(r.Number("outlook")), true),
            new(("80 % interval", "80%区间"), r => r.Number("outlook_low") is { } low
                ? Cell.Words(Words.Same($"{Figure.Percent(low)} – {Figure.Percent(r.Number("outlook_high"))}")) : new("")),
            new(("Note", "说明"), r => r.Flag("is_pooled") ? Cell.Words(("few firms: pooled with its section", "企业较少：与所属门类合并")) : new("")),
        ], rows);
    }

    /// <summary>A section and its only division have the same name.</summary>
    static Words Coded(NightData data, string? code)
    {
        var label = data.Label("industry", code);
        return new($"{code} {label.En}", $"{code} {label.Zh}");
    }

    static string Changed(ReportContext context)
    {
        var rows = context.Data.Rows(
            """
            select s.*, y.contribution
            from night.firm_stage s
            left join night.customer_year_contribution y using (customer_id)
            where previous_stage is not null and previous_stage <> stage
            order by stage_since desc, y.contribution desc nulls last, customer_id
            limit 300
            """);
        return rows.Count == 0 ? $"<p>{new Words("No firm has changed its stage.", "没有企业阶段变化。").Html}</p>" : DataTable.Html("changed", ("The latest changes", "最近的变化"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("From", "原阶段"), r
                => Cell.Words(Terms.Of(r.Text("previous_stage")))), new(("To", "现阶段"), r => Cell.Words(Terms.Of(r.Text("stage")))),
            new(("Since", "起始"), r => Cell.Date(r.Date("stage_since"))), new(("Confidence", "置信度"), r => Cell.Percent(r.Number("confidence")), true),
            new(("Growing in a year", "一年后成长概率"), r => Cell.Percent(r.Number("probability_growth_12m")), true), new(Terms.Contribution, r => Cell.Money(r.Number("contribution")), true),
            new(Terms.Reasons, r => ReportContext.Why(r, isFolded: true)),
        ], rows);
    }
}
