using System.Text;

namespace Warehouse.Reports;

/// <summary>Value pyramids, several at once, and the scorecard of four perspectives.</summary>
static class PyramidPage
{
    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Value pyramid", "价值金字塔");
        var body = Page.Head(title, ("Customers in bands of value, from the few at the top to the many below. Several pyramids stand side by side: "
            + "who is high in one and low in another is worth a look.",
                "按价值分层的客户：顶端少数，底部多数。多个金字塔并列：在不同金字塔中位置相差大的客户值得关注。"))
            + (data.Has("pyramid_band") ? Pyramids(data) : data.Absent("pyramid_band"))
            + Page.Section(("Groups seen as one", "集团整体视角"), data.Has("group_tier") ? Groups(context) : data.Absent("group_tier"))
            + (data.Has("pyramid_band") ? Apart(context) : "")
            + Page.Section(("Scorecard", "记分卡"), data.Has("scorecard") ? Scorecard(context) : data.Absent("scorecard"));
        return new("pyramid.html", title, body);
    }

    static string Pyramids(NightData data)
    {
        var rows = data.Rows("select pyramid, band, customers, contribution_12m from night.pyramid_profile order by pyramid, band_position");
        return $"<div class=multi>{string.Concat(rows.GroupBy(r => r.Text("pyramid") ?? "").Select((g, i) => Pyramid(g.Key, $"p{i}", [.. g])))}</div>\n";
    }

    static string Pyramid(string name, string id, List<Row> bands)
    {
        var most = bands.Max(b => b.Number("customers") ?? 0);
        var drawing = new StringBuilder();
        for (var i = 0; i < bands.Count; i++)
        {
            // Width by the square root, or the top of a pyramid of many would not be seen.
            var width = 12 + (268 * Math.Sqrt((bands[i].Number("customers") ?? 0) / Math.Max(1, most)));
            drawing.Append($"<rect class={(i == 0 ? "pt" : "fa")} x=\"{150 - (width / 2):0.#}\" y=\"{i * 34}\" width=\"{width:0.#}\" height=28 />");
            drawing.Append($"<text class=hi x=300 y=\"{(i * 34) + 19}\">{VisibleText.Html(bands[i].Text("band"))}: {Figure.Count(bands[i].Number("customers"))}</text>");
        }
        var table = "<table><tbody>" + string.Concat(bands.Select(b =>
            $"<tr><th scope=row>{VisibleText.Html(b.Text("band"))}</th><td class=n>{Figure.Count(b.Number("customers"))}</td><td "
                + $"class=n>{Figure.Money(b.Number("contribution_12m"))}</td></tr>")) + "</tbody></table>";
        return new Frame(380, bands.Count * 34, 0, 0, 0, 0, (0, 1), (0, 1)).Figure(id, Terms.Of(name),
            ("Customers by band; the width follows the square root of their number.", "各层客户数；宽度与客户数的平方根成正比。"), drawing.ToString(), table);
    }

    static string Apart(ReportContext context)
    {
        var rows = context.Data.Rows(
            """
            select customer_id, arg_min(pyramid, position) as high_in, min(position) as high_at, arg_max(pyramid, position) as low_in, max(position) as low_at
            from night.pyramid_band
            group by customer_id
            having count(distinct pyramid) > 1
            order by max(position) - min(position) desc, customer_id
            limit 60
            """);
        return rows.Count == 0 ? "" : Page.Section(("High in one, low in another", "位置差异最大"), DataTable.Html("apart", ("Customers whose positions lie furthest apart", "在不同金字塔中位置相差最大的客户"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("High in", "较高"), r => Cell.Words(Terms.Of(r.Text("high_in")))),
                new(("at", "位置"), r => Cell.Number(r.Number("high_at")), true),
            new(("Low in", "较低"), r => Cell.Words(Terms.Of(r.Text("low_in")))), new(("at", "位置"), r => Cell.Number(r.Number("low_at")), true),
        ], rows));
    }

    static string Groups(ReportContext context)
    {
        var rows = context.Data.Rows("select *, count(*) over () as groups from night.group_tier order by contribution_rank, group_id limit 300");
        return DataTable.Html("groups", ("The tier that a group of connected customers would have as one customer among those outside it", "若将集团视为一个客户，其在集团外客户中的层级"),
        [
            new(("Group", "集团"), r => Cell.Text(r.Text("group_id"))), new(("Tier", "层级"), r => Cell.Text(r.Text("tier"))), new(("Place", "位置"), r => Cell.Number(r.Number("contribution_rank")), true),
            new(("of", "总数"), r => Cell.Number(r.Number("customers")), true), new(Terms.Contribution, r => Cell.Money(r.Number("contribution_12m")), true),
            new(("Members", "成员数"), r => Cell.Number(r.Number("members")), true), new(("Key accounts", "大客户数"), r => Cell.Number(r.Number("key_accounts")), true),
            new(("Leading member", "主要成员"), r => context.Customer(r.Text("leading_customer_id"))), new(("its tier", "其层级"), r => Cell.Text(r.Text("leading_tier"))),
            new(("Above each member", "高于各成员"), r => Cell.Words(r.Flag("is_above_each_member") ? ("yes", "是") : ("no", "否"))),
            new(Terms.Reasons, r => ReportContext.Why(r, isFolded: true, isByWeight: true)),
        ], rows, (long)(rows.FirstOrDefault()?.Number("groups") ?? 0));
    }

    static string Scorecard(ReportContext context)
    {
        var rows = context.Data.Rows("select * from night.scorecard order by score desc, customer_id limit 300");
        return DataTable.Html("score", ("Points of the four perspectives; the best first", "四个维度得分，由高到低"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Class", "类别"), r
                => Cell.Words(Terms.Of(r.Text("customer_class")))), new(("Score", "总分"), r => Cell.Number(r.Number("score")), true),
            new(("Financial", "财务"), r => Cell.Number(r.Number("financial_points")), true), new(("Sales", "销售"), r => Cell.Number(r.Number("sales_points")), true),
            new(("Customer", "客户"), r => Cell.Number(r.Number("customer_points")), true), new(("Service", "服务"), r => Cell.Number(r.Number("service_points")), true),
            new(("Realised", "已实现价值"), r => Cell.Number(r.Number("realised_value")), true), new(("Potential", "潜在价值"), r => Cell.Number(r.Number("potential_value")), true),
        ], rows, (long)(context.Data.Rows("select count(*) as n from night.scorecard")[0].Number("n") ?? 0));
    }
}
