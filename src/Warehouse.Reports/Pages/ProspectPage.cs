namespace Warehouse.Reports;

/// <summary>Who will be a key account, and why this one: customers, and firms that are none yet.</summary>
static class ProspectPage
{
    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Who will be a key account, and why", "谁将成为大客户，为什么");
        var body = Page.Head(title, ("Customers who may become key accounts within a year, and firms seen only as partners of our customers. Each "
            + "with its reasons; how well such lists did in the past is under Back-test.",
                "一年内可能成为大客户的现有客户，以及仅作为我行客户交易对手出现的企业。均列出原因；历史表现见“回测”。"))
            + Page.Section(("On our books", "现有客户"), data.Has("prospect_on_book") ? OnBook(context) : data.Absent("prospect_on_book",
                ("No model of prospects is in use: 'warehouse mine fit --model key_prospect' learns one, and the next night lists with it.",
                "尚无潜在大客户模型：运行 “warehouse mine fit --model key_prospect” 后，下一晚即可列出。"), isLearnt: true))
            + Page.Section(("Not yet customers", "尚非客户"), data.Has("prospect_off_book") ? OffBook(context) : data.Absent("prospect_off_book",
                ("No firm outside the book was found: postings must name counterparties and their banks.", "未发现行外企业：交易数据需包含交易对手及其开户行。")));
        return new("prospects.html", title, body);
    }

    static string OnBook(ReportContext context)
    {
        var rows = context.Data.Rows("select p.*, y.contribution from night.prospect_on_book p left join night.customer_year_contribution y using "
            + "(customer_id) order by priority_rank, customer_id limit 1000");
        var most = rows.Max(r => Math.Abs(r.Number("expected_gain") ?? 0));
        return DataTable.Html("onbook", ("By priority", "按优先级"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Rank", "排名"), r => Cell.Count(r.Number("priority_rank")), true),
            new(("Within a year", "一年内概率"), r => Cell.Percent(r.Number("probability_12m")), true), new(("Expected gain", "预期增益"), r => Cell.Bar(r.Number("expected_gain"), most, Figure.Money), true),
            new(("80 % interval", "80%区间"), r => r.Number("gain_low") is null ? new("–")
                : new($"{Figure.Money(r.Number("gain_low"))} – {Figure.Money(r.Number("gain_high"))}", r.Number("gain_low")), true),
            new(("Contribution now", "当前贡献"), r => Cell.Money(r.Number("contribution")), true), new(("Stage", "阶段"), r => Cell.Words(Terms.Of(r.Text("stage")))),
            new(("When", "时机"), r => Cell.Words(Terms.Of(r.Text("entry_timing")))),
            new(("Manager", "客户经理"), r => Cell.Text(r.Text("manager_id"))), new(Terms.Reasons, r => ReportContext.Why(r, isFolded: true)),
        ], rows, context.Data.Rows("select count(*) as n from night.prospect_on_book")[0].Number("n") is { } n ? (long)n : null)
            + (rows.Any(r => r.Number("expected_gain") is not null) ? "" : Page.NotYet(("The gain is what the forecast of twelve months adds: 'warehouse mine fit --model contribution_forecast' "
                + "learns one, and the next night tells it.", "预期增益取自12个月贡献预测：运行 “warehouse mine fit --model contribution_forecast” 后，下一晚即可列出。")));
    }

    static string OffBook(ReportContext context)
    {
        var rows = context.Data.Rows("select * from night.prospect_off_book order by priority_rank, party_id limit 1000");
        var most = rows.Max(r => Math.Abs(r.Number("expected_contribution") ?? 0));
        return DataTable.Html("offbook", ("By priority", "按优先级"),
        [
            new(("Firm", "企业"), r => PartyPage.Link(context, r)), new(("Rank", "排名"), r => Cell.Count(r.Number("priority_rank")), true),
            new(("New", "新增"), r => r.Flag("is_novel") ? Cell.Words(("new", "新")) : new("")), new(("Expected", "预期贡献"), r => Cell.Bar(r.Number("expected_contribution"), most, Figure.Money), true),
            new(("Points", "得分"), r => Cell.Number(r.Number("score")), true), new(("Turnover, estimated", "估计营业额"), r => Cell.Money(r.Number("estimated_turnover")), true),
            new(("Our customers paid it, 12 months", "近12个月我行客户付款"), r => Cell.Money(r.Number("outflow_12m")), true),
            new(("It paid them", "其付款"), r => Cell.Money(r.Number("inflow_12m")), true), new(("Growth", "增长"), r => Cell.Percent(r.Number("growth") - 1), true),
            new(("Industry", "行业"), r => Cell.Words(context.Data.Label("industry", r.Text("industry_code")))), new(("Stage", "阶段"), r => Cell.Words(Terms.Of(r.Text("stage")))),
            new(("Could introduce", "可引荐客户"), r => context.Customer(r.Text("introducer_customer_id"))), new(Terms.Reasons, r => ReportContext.Why(r, isFolded: true)),
        ], rows);
    }
}

/// <summary>The page of a firm that is not a customer.</summary>
static class PartyPage
{
    /// <summary>A party with a link to its page where it has one; its name where it is published as it is.</summary>
    public static Cell Link(ReportContext context, Row row)
    {
        var (id, name) = (row.Text("party_id") ?? "", row.Text("party_name"));
        var text = VisibleText.Html(name ?? id);
        return new(context.Parties.Contains(id) ? $"<a href=\"parties/{ReportContext.FileOf(id)}\">{text}</a>" : text);
    }

    public static IEnumerable<Page> All(ReportContext context) => context.Data.Rows("select * from night.prospect_off_book order by priority_rank, party_id limit 200").Select(row => Of(context, row));

    /// <summary>What a turnover is told by.</summary>
    static Words Source(string? from) => from switch
    {
        "statement" => ("by its last statement", "依据最近财务报表"),
        "capital" => ("by its registered capital", "依据注册资本"),
        "flows" => ("what our customers paid it", "我行客户付款额"),
        _ => default,
    };

    static Page Of(ReportContext context, Row row)
    {
        var title = Words.Same(row.Text("party_name") ?? row.Text("party_id"));
        var facts = new (Words Name, string Value)[]
        {
            (("Number", "编号"), VisibleText.Html(row.Text("party_id"))), (("Latin name", "拉丁名"), VisibleText.Html(row.Text("latin_name"))),
                (("Registry", "统一社会信用代码"), VisibleText.Html(row.Text("registry_id"))),
            (("Match", "匹配度"), Figure.Percent(row.Number("match_score"))), (("Industry", "行业"), context.Data.Label("industry", row.Text("industry_code")).Html),
            (("Region", "地区"), context.Data.Label("region", row.Text("region_code")).Html), (("Stage", "阶段"), Terms.Of(row.Text("stage")).Html),
            (("Estimated turnover", "估计营业额"), $"{Figure.Money(row.Number("estimated_turnover"))}<small>{Source(row.Text("turnover_from")).Html}</small>"),
            (("Expected contribution", "预期贡献"), $"{Figure.Money(row.Number("expected_contribution"))} "
                + $"<small>{Figure.Money(row.Number("contribution_low"))} – {Figure.Money(row.Number("contribution_high"))}</small>"),
            (("Paid to our customers", "向我行客户付款"), Figure.Money(row.Number("inflow_12m"))), (("Received from our customers", "自我行客户收款"), Figure.Money(row.Number("outflow_12m"))),
            (("Our customers that it pays, that pay it", "收款/付款的我行客户数"), $"{Figure.Count(row.Number("payers"))}, {Figure.Count(row.Number("payees"))}"),
            (("Growth", "增长"), Figure.Percent(row.Number("growth") - 1)), (("Could introduce", "可引荐客户"), context.Customer(row.Text("introducer_customer_id"), "../").Html),
            (("Its manager", "引荐客户的经理"), VisibleText.Html(row.Text("introducer_manager_id"))), (("Holds until", "有效期至"), Figure.Date(row.Date("valid_until"))),
        };
        var body = Page.Head(title, ("A firm that is not our customer, as our customers' payments show it.", "非我行客户，依据我行客户的往来款项识别。"))
            + Dossiers.Facts(facts) + Page.Section(Terms.Reasons, ReportContext.Why(row).Html);
        return new($"parties/{ReportContext.FileOf(row.Text("party_id") ?? "")}", title, body);
    }
}
