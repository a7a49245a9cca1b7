using System.Text;

namespace Warehouse.Reports;

/// <summary>One page a customer. What they show is read for all of them at once: a query a section, not a query a page.</summary>
sealed class Dossiers
{
    const int MonthsShown = 36;

    readonly ReportContext context;
    readonly Dictionary<string, Row> identity;
    readonly Dictionary<string, Row> years;
    readonly Dictionary<string, List<Row>> months;
    readonly Dictionary<string, List<Row>> products;
    readonly Dictionary<string, List<Row>> loans;
    readonly Dictionary<string, List<Row>> contacts;
    readonly Dictionary<string, Row> churn;
    readonly Dictionary<string, List<Row>> forecasts;
    readonly Dictionary<string, Row> stages;
    readonly Dictionary<string, Row> relations;
    readonly Dictionary<string, Row> tiers;
    readonly Dictionary<string, Row> accounts;
    readonly Dictionary<string, Row> prospects;
    readonly double? firstTier;

    public Dossiers(ReportContext context)
    {
        this.context = context;
        var from = context.Data.Rows($"select cast(max(month) - interval {MonthsShown - 1} month as date) as first, max(month) as last from "
            + $"night.customer_month_contribution where month < date_trunc('month', $1 + interval 1 day)", context.Request.BusinessDate)[0];
        var (first, last) = (from.Date("first") is { } a ? $"date '{a:yyyy-MM-dd}'" : "null::date", from.Date("last") is { } b ? $"date '{b:yyyy-MM-dd}'" : "null::date");
        identity = One("select c.*, a.since from night.dim_customer c left join (select customer_id, min(opened_date) as since from night.dim_account "
            + "group by 1) a using (customer_id) semi join dossier using (customer_id) where c.is_current");
        years = One("from night.customer_year_contribution semi join dossier using (customer_id)");
        months = Many($"select customer_id, month, contribution, deposits, loans from night.customer_month_contribution semi join dossier using "
            + $"(customer_id) where month between {first} and {last} order by month");
        products = Many(
            $"""
            select customer_id, product_code, count(distinct account_id) as accounts, sum(average_balance) filter (where month = {last}) as balance,
            sum(contribution) as contribution, sum(fees) as fees
            from night.account_month_contribution semi join dossier using (customer_id)
            where month between {last} - interval 11 month and {last}
            group by all order by contribution desc nulls last, product_code
            """);
        loans = Many("select customer_id, loan_id, arg_max(outstanding, as_of_date) as outstanding, arg_max(days_past_due, as_of_date) as "
            + "days_past_due, arg_max(loan_class, as_of_date) as loan_class, max(days_past_due) as worst, max(as_of_date) as as_of_date, "
            + "max(as_of_date) = (select max(as_of_date) from night.fct_loan_month) as stands "
            + "from night.fct_loan_month semi join dossier using (customer_id) group by customer_id, loan_id order by loan_id");
        contacts = Many(
            """
            select * from (
              select customer_id, opened_date, interaction_type as kind, topic, outcome, next_action, promise_due_date, promise_kept_date from night.fct_interaction
              union all
              select customer_id, opened_date, contact_type, topic, case when resolved_date is null then 'open' else 'resolved ' || resolved_date::varchar end,
              null, null, null from night.fct_service_contact)
            semi join dossier using (customer_id)
            qualify row_number() over (partition by customer_id order by opened_date desc, kind, topic) <= 8
            order by opened_date desc, kind, topic
            """);
        churn = One("from night.churn_scores semi join dossier using (customer_id)");
        forecasts = Many("select * from night.contribution_forecast semi join dossier using (customer_id) order by horizon_months");
        stages = One("from night.firm_stage semi join dossier using (customer_id)");
        relations = One("from night.relationship_stage semi join dossier using (customer_id)");
        tiers = One("from night.customer_tier semi join dossier using (customer_id)");
        accounts = One("from night.key_account semi join dossier using (customer_id) order by coalesce(state, '') = 'ended'");
        prospects = One("from night.prospect_on_book semi join dossier using (customer_id)");
        firstTier = context.Data.Rows("select count(*) as n from night.customer_tier where tier = (select arg_min(tier, contribution_rank) from night.customer_tier)")[0].Number("n");
    }

    public IEnumerable<Page> Pages() => context.Customers.Select(Of);

    /// <summary>Names and values, given as HTML, in a grid.</summary>
    public static string Facts(IEnumerable<(Words Name, string Value)> facts) =>
        $"<dl class=facts>{string.Concat(facts.Where(f => f.Value.Length > 0).Select(f => $"<div><dt>{f.Name.Html}</dt><dd>{f.Value}</dd></div>"))}</dl>\n";

    Dictionary<string, Row> One(string sql) => context.Data.RowsBy("customer_id", sql).ToDictionary(g => g.Key, g => g.Value[0]);

    Dictionary<string, List<Row>> Many(string sql) => context.Data.RowsBy("customer_id", sql);

    Page Of(string id)
    {
        var (who, year, score) = (identity.GetValueOrDefault(id), years.GetValueOrDefault(id), churn.GetValueOrDefault(id));
        var name = context.NameOf(id);
        var body = new StringBuilder($"<h1>{VisibleText.Html(name ?? id)}</h1>\n<p class=lead>{Identity(id, who, name is not null)}</p>\n");
        body.Append(Facts(
        [
            (Terms.Contribution, year is null ? "–"
                : $"{Cell.Money(year.Number("contribution")).Html}"
                    + $"<small>{new Words($"rank {Figure.Count(year.Number("contribution_rank"))}{Short(year).En}",
                        $"排名 {Figure.Count(year.Number("contribution_rank"))}{Short(year).Zh}").Html}</small>"),
            (Horizon(id), Forecast(id)),
            (("Leaves within 12 months", "12个月流失概率"), score is null ? ""
                : $"{Figure.Percent(score.Number("probability_12m"))}"
                    + $"<small>{new Words($"{Figure.Money(score.Number("contribution_at_risk"))} at risk", $"风险贡献 {Figure.Money(score.Number("contribution_at_risk"))}").Html}</small>"),
            (("Tier", "层级"), Tier(id)), (("Stage", "阶段"), Stage(id)),
            (("Key account", "大客户"), accounts.GetValueOrDefault(id) is { } k
                ? $"{Terms.Of(k.Text("state")).Html}<small>{Figure.Date(k.Date("since"))}, {Terms.Of(k.Text("admitted_by")).Html}</small>" : ""),
            (("Key account within 12 months", "12个月内成为大客户"), Prospect(id)), (("Gain if it does", "预期增益"), Gain(id)),
            (("Grade", "评级"), VisibleText.Html(who?.Text("grade"))),
        ]));
        body.Append(year is null ? "" : Page.Section(("Where the contribution comes from", "贡献构成"), Waterfall(year)));
        body.Append(Trend(id)).Append($"<div class=two>{Products(id)}{Risk(id, who)}</div>").Append(Scores(id, score)).Append(Contacts(id));
        return new($"customers/{ReportContext.FileOf(id)}", Words.Same(name ?? id), body.ToString());
    }

    string Identity(string id, Row? who, bool hasName)
    {
        if (who is null)
            return new Words("No description of this customer is published.", "未发布该客户的资料。").Html;
        var data = context.Data;
        var parts = new List<Words>
        {
            data.Label("customer_type", who.Text("customer_type")), data.Label("size_class", who.Text("size_class")), data.Label("industry", who.Text("industry_code")),
            data.Label("region", who.Text("region_code")), data.Label("branch", who.Text("branch_id")),
        };
        if (hasName)
            parts.Insert(0, Words.Same(id));
        parts.Add((who.Text("manager_id") is { } manager ? $"manager {manager}" : "", who.Text("manager_id") is { } same ? $"客户经理 {same}" : ""));
        parts.Add((who.Date("since") is { } since ? $"with us since {since:yyyy-MM}" : "", who.Date("since") is { } seit ? $"{seit:yyyy-MM} 开户" : ""));
        var shown = parts.Where(p => p.En.Length > 0 && p.En != "–").ToList();
        return Words.Both(string.Join(" · ", shown.Select(p => VisibleText.Html(p.En))), string.Join(" · ", shown.Select(p => VisibleText.Html(p.Zh))))
            + (who.Flag("is_blacklisted") ? $" · <b class=bad>{new Words("on the blacklist", "黑名单").Html}</b>" : "");
    }

    /// <summary>How far the longest forecast looks: where the history is short, one of a year cannot be learnt yet.</summary>
    Words Horizon(string id) => forecasts.GetValueOrDefault(id)?.LastOrDefault()?.Number("horizon_months") is { } months
        ? ($"Expected, {months:0} months", $"未来{months:0}个月预期") : ("Expected", "预期");

    string Forecast(string id) => forecasts.GetValueOrDefault(id)?.LastOrDefault() is { } f
        ? $"{Cell.Money(f.Number("point")).Html}<small>{Figure.Money(f.Number("lo80"))} – {Figure.Money(f.Number("hi80"))} "
            + $"({new Words("80 %", "80%区间").Html})</small>" : "";

    /// <summary>How likely a prospect becomes a key account, its place in the list, and where it stands by contribution.</summary>
    string Prospect(string id)
    {
        if (prospects.GetValueOrDefault(id) is not { } prospect)
            return "";
        var (list, first) = (Figure.Count(prospect.Number("priority_rank")), Figure.Count(firstTier));
        var (place, timing) = (Figure.Count(tiers.GetValueOrDefault(id)?.Number("contribution_rank")), Terms.Of(prospect.Text("entry_timing")));
        return $"{Figure.Percent(prospect.Number("probability_12m"))}<small>" + new Words(
            $"{list} on the list, {place} by contribution where {first} are in the first tier; approach: {timing.En}",
            $"名单第{list}位，贡献度第{place}位（第一层 {first} 位客户）；时机：{timing.Zh}").Html + "</small>";
    }

    string Gain(string id) => prospects.GetValueOrDefault(id) is { } prospect && prospect.Number("expected_gain") is { } gain
        ? $"{Cell.Money(gain).Html}<small>{Figure.Money(prospect.Number("gain_low"))} – {Figure.Money(prospect.Number("gain_high"))} "
            + $"({new Words("80 %", "80%区间").Html})</small>" : "";

    /// <summary>Of how many months a sum is, where they are fewer than twelve.</summary>
    static (string En, string Zh) Short(Row year) => year.Number("months") is { } months and < 12 ? ($", of {months:0} months", $"，共{months:0}个月") : ("", "");

    string Tier(string id)
    {
        if (tiers.GetValueOrDefault(id) is not { } tier)
            return "";
        var (since, before) = (Figure.Date(tier.Date("tier_since")), tier.Text("previous_tier"));
        // What the tier saw: as known then, and a year's rate where there were fewer months.
        var rate = Figure.Money(tier.Number("contribution_12m"));
        Words note = ($"by {rate} a year, since {since}{(before is null ? "" : $", before: {before}")}", $"按年化 {rate}，自 {since}{(before is null ? "" : $"，此前 {before}")}");
        return $"{VisibleText.Html(tier.Text("tier"))}<small>{note.Html}</small>";
    }

    string Stage(string id) => (stages.GetValueOrDefault(id) ?? relations.GetValueOrDefault(id)) is { } s
        ? $"{Terms.Of(s.Text("stage")).Html}<small>{new Words($"since {Figure.Date(s.Date("stage_since"))}", $"自 {Figure.Date(s.Date("stage_since"))}").Html}</small>" : "";

    static string Waterfall(Row year)
    {
        double Of(string name) => year.Number(name) ?? 0;
        var terms = new List<(Words, double, bool)>
        {
            (("Interest margin", "利差"), Of("interest_margin"), false), (("Fees", "手续费"), Of("fees"), false), (("Cost of postings", "交易成本"), -Of("activity_cost"), false),
            (("Cost of care", "维护成本"), -Of("relationship_cost"), false), (("Expected loss", "预期损失"), -Of("expected_loss"), false),
        };
        if (Of("tax") != 0)
            terms.Add((("Tax", "税"), -Of("tax"), false));
        terms.Add((("Contribution", "贡献度"), Of("contribution"), true));
        if (Of("capital_charge") != 0)
            terms.AddRange([(("Capital charge", "资本成本"), -Of("capital_charge"), false), (("Economic profit", "经济利润"), Of("economic_profit"), true)]);
        return Chart.Waterfall("wf", ("The last twelve whole months; each bar begins where the one above ended", "近12个整月；每一条从上一条结束处开始"), terms);
    }

    string Trend(string id)
    {
        if (months.GetValueOrDefault(id) is not { Count: > 1 } rows)
            return "";
        var table = "<div class=scroll tabindex=0 role=region aria-label=\"Months / 月份\"><table class=nums><thead><tr><th scope=col>" + new Words("Month", "月份").Html
            + string.Concat(new Words[] { ("Contribution", "贡献度"), ("Deposits", "存款"), ("Loans", "贷款") }.Select(w => $"<th scope=col>{w.Html}")) + "<tbody>"
            + string.Concat(rows.Select(r
                => $"<tr><th>{r.Date("month"):yyyy-MM}<td>{Figure.Money(r.Number("contribution"))}"
                    + $"<td>{Figure.Money(r.Number("deposits"))}<td>{Figure.Money(r.Number("loans"))}")) + "</tbody></table></div>";
        string Of(string chart, string column, Words title, bool isBars) => rows.All(r => r.Number(column) is null or 0) ? "" : Chart.Months(chart, title, ("by month", "按月"),
            [.. rows.Select(r => (r.Date("month") ?? default, r.Number(column) ?? 0))], isBars);
        return Page.Section(("Month by month", "逐月走势"), $"<div "
            + $"class=multi>{Of("m1", "contribution", ("Contribution", "贡献度"), true)}{Of("m2", "deposits", ("Deposits", "存款"), false)}{Of("m3", "loans", ("Loans", "贷款"), false)}</div>"
            + $"<details><summary>{new Words("The figures", "查看数据").Html}</summary>{table}</details>\n");
    }

    string Products(string id) => products.GetValueOrDefault(id) is not { } rows ? "" : Page.Section(("Products", "产品"), DataTable.Html("prod", ("The last twelve months", "近12个月"),
    [
        new(("Product", "产品"), r => Cell.Words(context.Data.Label("product", r.Text("product_code")))), new(("Accounts", "账户数"), r => Cell.Count(r.Number("accounts")), true),
        new(("Balance", "余额"), r => Cell.Money(r.Number("balance")), true), new(("Fees", "手续费"), r => Cell.Money(r.Number("fees")), true),
            new(("Contribution", "贡献度"), r => Cell.Money(r.Number("contribution")), true),
    ], rows));

    string Risk(string id, Row? who)
    {
        var (rows, ended) = (loans.GetValueOrDefault(id)?.Where(r => r.Flag("stands")).ToList() ?? [], loans.GetValueOrDefault(id)?.Where(r => !r.Flag("stands")).ToList() ?? []);
        // What was repaid or renewed as another loan is no debt, and how it was paid still tells something.
        var before = ended.Count == 0 ? "" : $"<p>{new Words($"Ended before: {ended.Count:N0}, the worst {Figure.Count(ended.Max(r => r.Number("worst")))} days past due.",
            $"已结束贷款 {ended.Count:N0} 笔，历史最长逾期 {Figure.Count(ended.Max(r => r.Number("worst")))} 天。").Html}</p>";
        return Page.Section(("Risk", "风险"), (rows.Count == 0 ? $"<p>{new Words("No loan stands.", "没有贷款。").Html}</p>" : DataTable.Html("risk", ("Loans that stand", "现有贷款"),
        [
            new(("Loan", "贷款"), r => Cell.Text(r.Text("loan_id"))), new(("Outstanding", "余额"), r => Cell.Money(r.Number("outstanding")), true),
                new(("Days past due", "逾期天数"), r => Cell.Count(r.Number("days_past_due")), true),
            new(("Worst ever", "历史最长"), r => Cell.Count(r.Number("worst")), true), new(("Class", "五级分类"), r
                => Cell.Words(Terms.Of(r.Text("loan_class")))), new(("As of", "截至"), r => Cell.Date(r.Date("as_of_date"))),
        ], rows)) + before + (who?.Text("group_id") is { } group ? $"<p>{new Words($"Member of the group {group}.", $"所属集团 {group}。").Html}</p>" : ""));
    }

    string Scores(string id, Row? score)
    {
        var parts = new StringBuilder();
        Part(("Why it may leave, by the model of 3 months", "流失原因（3个月模型）"), score, hasChange: true);
        Part(("Why this tier", "层级依据"), tiers.GetValueOrDefault(id), isByWeight: true);
        Part(("Why this stage", "阶段依据"), stages.GetValueOrDefault(id));
        Part(("Why it is a key account", "大客户依据"), accounts.GetValueOrDefault(id), isByWeight: true);
        Part(("Why it may become a key account", "潜在大客户依据"), prospects.GetValueOrDefault(id));
        return parts.Length == 0 ? "" : Page.Section(("Scores and their reasons", "评分与原因"), parts.ToString());

        void Part(Words head, Row? row, bool hasChange = false, bool isByWeight = false)
        {
            if (row is not null && ReportContext.Why(row, hasChange: hasChange, isByWeight: isByWeight).Html is { Length: > 1 } why)
                parts.Append($"<h3>{head.Html}</h3>{why}\n");
        }
    }

    string Contacts(string id) => contacts.GetValueOrDefault(id) is not { } rows ? "" : Page.Section(("Contacts", "联系记录"), DataTable.Html("contacts", ("The last eight", "最近八次"),
    [
        new(("Day", "日期"), r => Cell.Date(r.Date("opened_date"))), new(("Kind", "类型"), r => Cell.Words(Terms.Of(r.Text("kind")))), new(("Topic", "主题"), r => Cell.Words(Terms.Of(r.Text("topic")))),
        new(("Outcome", "结果"), r => Cell.Words(Terms.Of(r.Text("outcome")))), new(("Next", "下一步"), r => Cell.Words(Terms.Of(r.Text("next_action")))),
        new(("Promised for", "承诺日期"), r => new(r.Date("promise_due_date") is { } due
            ? $"{due:yyyy-MM-dd}{(r.Date("promise_kept_date") is { } kept ? $" <small>{new Words($"kept {kept:yyyy-MM-dd}", $"{kept:yyyy-MM-dd} 已履行").Html}</small>" : "")}" : "")),
    ], rows));
}
