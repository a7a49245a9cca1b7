namespace Warehouse.Reports;

/// <summary>How the lists did in past nights, against simpler rankings and against chance.</summary>
static class BacktestPage
{
    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Back-test: how past lists did", "回测：历史名单的表现");
        if (!data.Has("backtest"))
            return new("backtest.html", title, Page.Head(title, default) + data.Absent("backtest", ("A back-test needs past nights whose future is known.", "回测需要已知后续结果的历史日期。"), isLearnt: true));
        var rows = data.Rows("select * from night.backtest order by list, k, precision desc, ranking");
        // One scale for all: a short list that hits often must look so beside a long one.
        var most = rows.Max(r => Math.Max(r.Number("precision_high") ?? 0, r.Number("precision") ?? 0));
        var body = Page.Head(title, ("Each list as it would have been written in past nights from what was known then, and what became of those on "
            + "it. A list earns its place only where it lies right of the simpler rankings and of chance.",
                "以当时已知信息重现过去各晚的名单，并对照其后的实际结果。只有优于简单排序和随机，名单才有价值。"))
            + string.Concat(rows.GroupBy(r => (List: r.Text("list") ?? "", K: r.Number("k"))).Select((g, i) => Chart.Intervals($"bt{i}",
                ($"{Listed(g.Key.List).En}, the first {Top(g.Key.K)}", $"{Listed(g.Key.List).Zh}，前 {Top(g.Key.K)}"),
                ("Share of hits with its 95 % interval over the past nights; chance is what a random list would hit.", "各历史日期命中率及95%区间；“随机”为随机名单的期望命中率。"),
                [.. g.Select(r => (Ranked(r.Text("ranking")), r.Number("precision") ?? double.NaN,
                    r.Number("precision_low") ?? r.Number("precision") ?? 0, r.Number("precision_high") ?? r.Number("precision") ?? 0))], v => Figure.Percent(v), range: (0, most))))
            + DataTable.Html("backtest", ("All figures", "全部数据"),
            [
                new(("List", "名单"), r => Cell.Words(Listed(r.Text("list")))), new(("First", "前k名"), r => new(Top(r.Number("k")), r.Number("k")), true),
                new(("Ranked by", "排序"), r => Cell.Words(Ranked(r.Text("ranking")))),
                new(("Nights", "晚数"), r => Cell.Count(r.Number("nights")), true), new(("Listed", "入选"), r => Cell.Count(r.Number("listed")), true),
                    new(("Hits", "命中"), r => Cell.Count(r.Number("hits")), true),
                new(("Precision", "命中率"), r => Cell.Percent(r.Number("precision")), true), new(("Recall", "召回率"), r => Cell.Percent(r.Number("recall")), true),
                new(("Gain", "实现增益"), r => Cell.Money(r.Number("gain")), true), new(("Interval of the gain", "增益区间"), r
                    => new($"{Figure.Money(r.Number("gain_low"))} – {Figure.Money(r.Number("gain_high"))}", r.Number("gain_low")), true),
                new(("Months ahead", "提前月数"), r => Cell.Number(r.Number("lead_months")), true),
            ], rows);
        return new("backtest.html", title, body);
    }

    static Words Listed(string? list) => list == "prospect_on_book" ? ("prospects among customers", "现有客户中的潜在大客户") : Words.Same(list?.Replace('_', ' '));

    static Words Ranked(string? ranking) => ranking switch
    {
        "model" => ("the model", "模型"),
        "logistic" => ("logistic regression", "逻辑回归"),
        "momentum" => ("momentum", "贡献度增长"),
        "chance" => ("chance", "随机"),
        _ => Terms.Of(ranking),
    };

    /// <summary>How many a night: a number, or a share of the rows.</summary>
    static string Top(double? k) => k < 1 ? $"{100 * k:0.##} %" : $"{k:0}";
}
