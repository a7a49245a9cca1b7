namespace Warehouse.Reports;

/// <summary>What changed since the night before.</summary>
static class ChangesPage
{
    const int Most = 60;

    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("What changed since the night before", "与前一晚相比的变化");
        if (!data.IsBeforeKnown)
            return new("changes.html", title, Page.Head(title, default)
                + $"<p class=absent>{new Words("There is no earlier night to compare with: this is the first, or those before it were removed.", "没有可比较的前一晚：这是第一晚，或之前的数据已清除。").Html}</p>");
        var body = Page.Head(title, ("This night beside the one published before it.", "本晚与上一次发布的对照。"))
            + Contribution(context) + Churn(context) + Tiers(context) + New(context) + Sets(data);
        return new("changes.html", title, body);
    }

    static string Contribution(ReportContext context)
    {
        var rows = context.Data.Rows(
            $"""
            select n.customer_id, b.contribution as was, n.contribution as is_now, n.contribution - b.contribution as moved, b.contribution_rank as was_rank, n.contribution_rank as is_rank
            from night.customer_year_contribution n
            inner join before.customer_year_contribution b using (customer_id)
            where n.contribution <> b.contribution
            order by abs(n.contribution - b.contribution) desc, n.customer_id
            limit {Most}
            """);
        return Section("contribution", ("Contribution", "贡献度"), ("The largest moves of the twelve-month contribution", "12个月贡献变动最大者"),
            ("No customer's contribution of the last twelve whole months moved.", "近12个整月的贡献没有变化。"), rows,
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Was", "原值"), r => Cell.Money(r.Number("was")), true), new(("Is", "现值"), r => Cell.Money(r.Number("is_now")), true),
            new(("Moved", "变动"), r => Cell.Money(r.Number("moved")), true), new(("Rank was", "原排名"), r => Cell.Count(r.Number("was_rank")), true),
                new(("Rank is", "现排名"), r => Cell.Count(r.Number("is_rank")), true),
        ]);
    }

    static string Churn(ReportContext context)
    {
        if (!context.Data.Has("churn_scores"))
            return "";
        var rows = context.Data.Rows(
            $"""
            select n.customer_id, b.probability_12m as was, n.probability_12m as is_now, n.contribution_at_risk
            from night.churn_scores n
            inner join before.churn_scores b using (customer_id)
            where abs(n.probability_12m - b.probability_12m) >= 0.01
            order by abs(n.probability_12m - b.probability_12m) * abs(n.contribution_12m) desc, n.customer_id
            limit {Most}
            """);
        return Section("moved", ("Leaving", "流失概率"), ("The moves of the probability within twelve months that matter most", "影响最大的12个月流失概率变动"),
            ("No probability moved by a point or more, or one of the two nights has none.", "流失概率没有明显变化，或其中一晚没有评分。"), rows,
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Was", "原值"), r => Cell.Percent(r.Number("was")), true),
                new(("Is", "现值"), r => Cell.Percent(r.Number("is_now")), true),
            new(("At risk", "风险贡献"), r => Cell.Money(r.Number("contribution_at_risk")), true),
        ]);
    }

    static string Tiers(ReportContext context)
    {
        if (!context.Data.Has("customer_tier"))
            return "";
        var rows = context.Data.Rows(
            $"""
            select n.customer_id, b.tier as was, n.tier as is_now, n.contribution_12m, {ReportContext.ReasonColumns()}
            from night.customer_tier n
            inner join (select customer_id, tier from before.customer_tier) b using (customer_id)
            where n.tier is distinct from b.tier
            order by n.contribution_12m desc nulls last, n.customer_id
            limit {Most}
            """);
        return Section("tiers", ("Tiers", "层级"), ("Who moved", "层级变动"), ("Nobody moved.", "没有层级变动。"), rows,
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("From", "原层级"), r => Cell.Text(r.Text("was"))), new(("To", "现层级"), r => Cell.Text(r.Text("is_now"))),
            new(Terms.Contribution, r => Cell.Money(r.Number("contribution_12m")), true), new(Terms.Reasons, r => ReportContext.Why(r, 2)),
        ]);
    }

    static string New(ReportContext context)
    {
        var rows = context.Data.Rows(
            $"""
            select customer_id, 'new' as what, customer_type, branch_id from night.dim_customer n
            where is_current and not exists (from before.dim_customer b where b.customer_id = n.customer_id)
            union all
            select n.customer_id, 'changed', n.customer_type, n.branch_id from night.dim_customer n
            where n.is_current and exists (from before.dim_customer b where b.customer_id = n.customer_id)
              and not exists (from before.dim_customer b where b.customer_id = n.customer_id and b.valid_from = n.valid_from)
            order by what desc, customer_id
            limit {Most}
            """);
        return Section("fresh", ("Customers described anew", "新增或更新的客户"), ("New, and newly described", "新增客户与资料更新"), ("Nobody is new.", "没有新增或更新。"), rows,
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("What", "情况"), r => Cell.Words(r.Text("what") == "new" ? ("new", "新增") : ("described anew", "资料更新"))),
            new(("Kind", "类型"), r => Cell.Words(context.Data.Label("customer_type", r.Text("customer_type")))), new(("Branch", "机构"), r
                => Cell.Words(context.Data.Label("branch", r.Text("branch_id")))),
        ]);
    }

    static string Sets(NightData data)
    {
        string[] sets = ["customer_year_contribution", "loss_making_customer", "cost_to_serve_outlier", "churn_scores", "key_account", "prospect_on_book", "prospect_off_book", "contribution_gap"];
        var rows = data.Rows(string.Join(" union all ", sets.Select((set, i) => $"select {i} as place, '{set}' as name, (select count(*) from "
            + $"before.{set}) as was, (select count(*) from night.{set}) as is_now")) + " order by place");
        return Page.Section(("How many", "数量"), DataTable.Html("many", ("Rows of the lists", "各名单行数"),
        [
            new(("List", "名单"), r => Cell.Text(r.Text("name"))), new(("Was", "原值"), r => Cell.Count(r.Number("was")), true), new(("Is", "现值"), r => Cell.Count(r.Number("is_now")), true),
            new(("Moved", "变动"), r => Cell.Count(r.Number("is_now") - r.Number("was")), true),
        ], rows));
    }

    static string Section(string id, Words head, Words caption, Words none, List<Row> rows, IReadOnlyList<TableColumn> columns) =>
        Page.Section(head, rows.Count == 0 ? $"<p>{none.Html}</p>\n" : DataTable.Html(id, caption, columns, rows));
}
