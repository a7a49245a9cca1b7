namespace Warehouse.Reports;

/// <summary>Key accounts and who moved between tiers.</summary>
static class KeyAccountPage
{
    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Key accounts and movers", "大客户与层级变动");
        var body = Page.Head(title, ("Who is looked after as a key account, since when, and on what ground; and whose tier changed.", "谁是大客户、自何时起、依据为何；以及谁的层级发生了变化。"))
            + (data.Has("key_account") ? Accounts(context) : data.Absent("key_account"))
            + Page.Section(("Movers", "层级变动"), data.Has("customer_tier") ? Movers(context) : data.Absent("customer_tier"))
            + Page.Section(("Whose contribution rises or falls", "贡献上升与下降"), data.Has("rising_contribution") ? Trends(context) : data.Absent("rising_contribution"));
        return new("key-accounts.html", title, body);
    }

    static string Accounts(ReportContext context)
    {
        var rows = context.Data.Rows(
            $"""
            select k.*, y.contribution, c.probability_12m, c.contribution_at_risk, f.stage
            from (select key_account_id, customer_id, tier, manager_id, branch_id, state, since, admitted_by, {ReportContext.ReasonColumns()} from night.key_account) k
            left join night.customer_year_contribution y using (customer_id)
            left join night.churn_scores c using (customer_id)
            left join night.firm_stage f using (customer_id)
            order by coalesce(k.state, '') = 'ended', y.contribution desc nulls last, k.customer_id
            limit 5000
            """);
        var most = rows.Max(r => Math.Abs(r.Number("contribution") ?? 0));
        return DataTable.Html("accounts", ("Value and what threatens it, on one line", "价值与风险同列"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Tier", "层级"), r => Cell.Text(r.Text("tier"))), new(("State", "状态"), r => Cell.Words(Terms.Of(r.Text("state")))),
            new(("Since", "起始"), r => Cell.Date(r.Date("since"))), new(("Admitted by", "入选依据"), r => Cell.Words(Terms.Of(r.Text("admitted_by")))),
            new(("Manager", "客户经理"), r => Cell.Text(r.Text("manager_id"))), new(("Stage", "阶段"), r => Cell.Words(Terms.Of(r.Text("stage")))),
            new(Terms.Contribution, r => Cell.Bar(r.Number("contribution"), most, Figure.Money), true), new(("Leaves in 12 months", "12个月流失概率"), r => Cell.Percent(r.Number("probability_12m")), true),
            new(("At risk", "风险贡献"), r => Cell.Money(r.Number("contribution_at_risk")), true),
            new(Terms.Reasons, r => ReportContext.Why(r, isFolded: true, isByWeight: true)),
        ], rows);
    }

    static string Movers(ReportContext context)
    {
        var rows = context.Data.Rows(
            $"""
            select t.customer_id, tier, previous_tier, tier_since, contribution_12m, reason_en, reason_zh
            from night.customer_tier t
            left join night.tier_change c on t.customer_id = c.customer_id and t.tier_since = c.changed_at
            where previous_tier is not null and previous_tier <> tier
            order by tier_since desc, contribution_12m desc nulls last, t.customer_id
            limit 500
            """);
        return rows.Count == 0 ? $"<p>{new Words("Nobody has changed the tier.", "没有层级变动。").Html}</p>" : DataTable.Html("movers", ("The latest changes of tier", "最近的层级变动"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("From", "原层级"), r => Cell.Text(r.Text("previous_tier"))), new(("To", "现层级"), r => Cell.Text(r.Text("tier"))),
            new(("Since", "起始"), r => Cell.Date(r.Date("tier_since"))), new(("Contribution, a year's rate", "年化贡献度"), r => Cell.Money(r.Number("contribution_12m")), true),
            new(Terms.Reasons, r => Cell.Words(r.Words("reason"))),
        ], rows);
    }

    static string Trends(ReportContext context)
    {
        var rows = context.Data.Rows(
            """
            select r.customer_id, trend, slope_a_month, z, y.contribution
            from night.rising_contribution r
            left join night.customer_year_contribution y using (customer_id)
            where trend in ('rising', 'falling')
            qualify row_number() over (partition by trend order by abs(slope_a_month) desc, customer_id) <= 60
            order by trend desc, abs(slope_a_month) desc, customer_id
            """);
        var most = rows.Count > 0 ? rows.Max(r => Math.Abs(r.Number("slope_a_month") ?? 0)) : 0;
        return DataTable.Html("trends", ("Theil-Sen slope over twelve months where Mann and Kendall's test is below 5 %", "近12个月 Theil-Sen 斜率，Mann-Kendall 检验显著（5%）"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Trend", "趋势"), r => Cell.Words(Terms.Of(r.Text("trend")))),
            new(("A month", "每月"), r => Cell.Bar(r.Number("slope_a_month"), most, Figure.Money), true), new(("z", "z"), r => Cell.Number(r.Number("z")), true),
            new(Terms.Contribution, r => Cell.Money(r.Number("contribution")), true),
        ], rows);
    }
}
