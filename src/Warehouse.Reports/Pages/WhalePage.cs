using System.Text;

namespace Warehouse.Reports;

/// <summary>How concentrated contribution is: the whale curve, and by dimension.</summary>
static class WhalePage
{
    const int Points = 240;

    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Where the contribution comes from", "贡献从何而来");
        if (!data.Has("whale_curve"))
            return new("whale.html", title, Page.Head(title, default) + data.Absent("whale_curve"));
        var points = data.Rows(
            $"""
            select customer_share, cumulative_share
            from (select *, max(contribution_rank) over () as last from night.whale_curve)
            where contribution_rank % greatest(1, cast(last / {Points} as bigint)) = 0 or contribution_rank in (1, last)
            order by contribution_rank
            """).Select(r => (X: r.Number("customer_share") ?? 0, Y: r.Number("cumulative_share") ?? 0)).ToList();
        var top = data.Rows("select * from night.contribution_concentration where dimension in ('all', 'bank', 'total') limit 1").FirstOrDefault();
        var peak = points.MaxBy(p => p.Y);
        Words lead = ($"The best {Figure.Percent(peak.X)} of customers make {Figure.Percent(peak.Y)} of the contribution; the others take {Figure.Percent(peak.Y - 1)} of it back.",
            $"贡献最高的 {Figure.Percent(peak.X)} 客户创造了 {Figure.Percent(peak.Y)} 的贡献，其余客户抵消了其中的 {Figure.Percent(peak.Y - 1)}。");
        var body = Page.Head(title, lead) + Curve(points, peak, Shares(points)) + Concentration(context, top) + Misranking(data);
        return new("whale.html", title, body);
    }

    static string Curve(List<(double X, double Y)> points, (double X, double Y) peak, string table)
    {
        var most = Math.Max(1.05, peak.Y * 1.08);
        var frame = new Frame(720, 380, 60, 80, 16, 44, (0, 1), (Math.Min(0, points.Min(p => p.Y)), most));
        var drawing = new StringBuilder();
        foreach (var tick in Frame.Ticks(0, most, 4))
            drawing.Append(frame.Tick(tick, Figure.Whole(tick)));
        foreach (var tick in new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })
            drawing.Append(frame.Mark(tick, Figure.Whole(tick)));
        drawing.Append(frame.Line(0, 1, 1, 1, "ax")).Append(frame.Path(points.Prepend((0, 0)), "ln")).Append(frame.Dot(peak.X, peak.Y, radius: 4));
        drawing.Append(new Words($"{Figure.Percent(peak.Y)} at {Figure.Percent(peak.X)} of customers",
            $"{Figure.Percent(peak.X)} 客户处为 {Figure.Percent(peak.Y)}").Svg(frame.AtX(peak.X) + (peak.X > 0.6 ? -10 : 10), frame.AtY(peak.Y) - 9, $"text-anchor={(peak.X > 0.6 ? "end" : "start")}"));
        drawing.Append(new Words("customers, the best first", "客户（贡献由高到低）").Svg(frame.AtX(0.5), 376, "text-anchor=middle"));
        return frame.Figure("whale", ("Whale curve", "鲸鱼曲线"),
            ("Share of all contribution that customers make up to each, ranked by contribution. Above 100 % lies what the tail costs.",
                "按贡献度由高到低排列的客户累计贡献占比。高于100%的部分由尾部客户抵消。"), drawing.ToString(), table);
    }

    static string Shares(List<(double X, double Y)> points) => "<table><tbody>" + string.Concat(new[] { 0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 1 }.Select(share =>
        $"<tr><th scope=row>{new Words($"best {Figure.Whole(share)}", $"前 {Figure.Whole(share)}").Html}</th><td "
            + $"class=n>{Figure.Percent(points.Where(p => p.X <= share + 1e-9).Select(p => (double?)p.Y).LastOrDefault())}</td></tr>")) + "</tbody></table>";

    static string Concentration(ReportContext context, Row? top)
    {
        if (!context.Data.Has("contribution_concentration"))
            return "";
        var rows = context.Data.Rows("select * from night.contribution_concentration order by dimension not in ('all', 'bank', 'total'), dimension, contribution desc, member_id limit 400");
        return Page.Section(("By branch, industry, manager and size", "按机构、行业、客户经理与规模"), DataTable.Html("conc", ("How concentrated, and what the tail loses", "集中程度与尾部亏损"),
        [
            new(("Of", "范围"), r => Cell.Words(Member(context.Data, r.Text("dimension"), r.Text("member_id")))), new(("Dimension", "维度"), r => Cell.Text(r.Text("dimension"))),
            new(("Customers", "客户数"), r => Cell.Count(r.Number("customer_count")), true), new(("Contribution", "贡献度"), r => Cell.Money(r.Number("contribution")), true),
            new(("Best 1 %", "前1%"), r => Cell.Percent(r.Number("top_1_percent_share")), true), new(("Best 10 %", "前10%"), r => Cell.Percent(r.Number("top_10_percent_share")), true),
            new(("Best 20 %", "前20%"), r => Cell.Percent(r.Number("top_20_percent_share")), true), new(("Gini", "基尼系数"), r => Cell.Number(r.Number("gini_of_gains")), true),
            new(("At a loss", "亏损客户"), r => Cell.Count(r.Number("loss_making_count")), true), new(("Losses", "亏损额"), r => Cell.Money(r.Number("losses")), true),
        ], rows), top is null ? null : ($"Over all, the best 20 % make {Figure.Percent(top.Number("top_20_percent_share"))}.", $"总体上，前20%客户贡献 {Figure.Percent(top.Number("top_20_percent_share"))}。"));
    }

    static Words Member(NightData data, string? dimension, string? member) => dimension switch
    {
        "all" or "bank" or "total" => ("the whole bank", "全行"),
        "branch" or "sub_branch" or "main_branch" or "head_office" => data.Label("branch", member),
        "industry" => data.Label("industry", member),
        "size" or "size_class" => data.Label("size_class", member),
        _ => Words.Same(member),
    };

    static string Misranking(NightData data)
    {
        if (!data.Has("misranking"))
            return "";
        var rows = data.Rows("select indicator, sum(customer_share) filter (where abs(deciles_moved) >= 3) as far, sum(customer_count) filter (where "
            + "abs(deciles_moved) >= 3) as customers, sum(customer_count) as total from night.misranking group by 1 order by 1");
        return Page.Section(("What a single indicator would misplace", "单一指标的错位"), DataTable.Html("misrank",
            ("Customers that lie three deciles and more off their rank by contribution", "与贡献排名相差三个十分位以上的客户"),
        [
            new(("Ranked by", "排名依据"), r => Cell.Words(Terms.Of(r.Text("indicator")))), new(("Misplaced", "错位占比"), r => Cell.Percent(r.Number("far") ?? 0), true),
            new(("Customers", "客户数"), r => Cell.Count(r.Number("customers") ?? 0), true), new(("Of", "总数"), r => Cell.Count(r.Number("total")), true),
        ], rows));
    }
}
