namespace Warehouse.Reports;

/// <summary>Who is leaving, and what is at stake.</summary>
static class ChurnPage
{
    const int Most = 500;

    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Who is leaving, and what is at stake", "谁在流失，涉及多少贡献");
        if (!data.Has("churn_scores"))
            return new("churn.html", title, Page.Head(title, default) + data.Absent("churn_scores",
                ("No model of churn is in use: 'warehouse mine fit' learns one, and the next night scores with it.", "尚无流失模型：运行 “warehouse mine fit” 后，下一晚即可评分。"), isLearnt: true));
        var sums = data.Rows(
            """
            select count(*) as customers, any_value(as_of_date) as as_of_date, sum(contribution_at_risk) as at_risk, sum(contribution_12m) as contribution, sum(probability_12m) as leavers,
              sum(contribution_at_risk) filter (where place <= 20) as top_20
            from (select *, row_number() over (order by contribution_at_risk desc, customer_id) as place from night.churn_scores)
            """)[0];
        var rows = data.Rows($"select * from night.churn_scores order by contribution_at_risk desc, customer_id limit {Most}");
        var body = Page.Head(title,
            ($"Of {Figure.Count(sums.Number("customers"))} customers scored as of {Figure.Date(sums.Date("as_of_date"))} (all who were with us then and had not left), "
                + $"{Figure.Count(sums.Number("leavers"))} are expected to leave within twelve months. {Figure.Money(sums.Number("at_risk"))} of "
                + $"{Figure.Money(sums.Number("contribution"))} a year is at risk, {Figure.Percent(sums.Number("top_20") / sums.Number("at_risk"))} of that with twenty customers.",
            $"截至 {Figure.Date(sums.Date("as_of_date"))} 评分的 {Figure.Count(sums.Number("customers"))} 位客户中，预计12个月内流失 "
                + $"{Figure.Count(sums.Number("leavers"))} 位。年贡献 {Figure.Money(sums.Number("contribution"))} 中有 "
                + $"{Figure.Money(sums.Number("at_risk"))} 面临风险，其中 {Figure.Percent(sums.Number("top_20") / sums.Number("at_risk"))} 集中在20位客户。"))
            + Table(context, rows, (long)(sums.Number("customers") ?? 0))
            + Products(data);
        return new("churn.html", title, body);
    }

    static string Table(ReportContext context, List<Row> rows, long total)
    {
        var most = rows.Max(r => r.Number("contribution_at_risk") ?? 0);
        return DataTable.Html("churn", ("By contribution at risk: probability within twelve months times the contribution of the last twelve", "按风险贡献排序：12个月流失概率 × 近12个月贡献度"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("At risk", "风险贡献"), r => Cell.Bar(r.Number("contribution_at_risk"), most, Figure.Money), true),
            new(("3 months", "3个月"), r => Cell.Percent(r.Number("probability_3m")), true), new(("12 months", "12个月"), r => Cell.Percent(r.Number("probability_12m")), true),
            new(Terms.Contribution, r => Cell.Money(r.Number("contribution_12m")), true), new(("Worth an offer", "挽留预期收益"), r => Cell.Money(r.Number("expected_profit")), true),
            new(Terms.Reasons, r => ReportContext.Why(r, isFolded: true)),
        ], rows, total);
    }

    static string Products(NightData data)
    {
        var rows = data.Rows("select least(floor(probability_12m * 10), 9) as tenth, count(*) as customers, sum(contribution_at_risk) as at_risk from night.churn_scores group by 1 order by 1");
        var most = rows.Max(r => r.Number("customers") ?? 0);
        return Page.Section(("How the scores lie", "评分分布"), DataTable.Html("spread", ("Customers by probability of leaving within twelve months", "按12个月流失概率划分的客户"),
        [
            new(("Probability", "概率"), r => new($"{r.Number("tenth") * 10:0} – {(r.Number("tenth") * 10) + 10:0} %", r.Number("tenth")), true),
                new(("Customers", "客户数"), r => Cell.Bar(r.Number("customers"), most, Figure.Count), true),
            new(("At risk", "风险贡献"), r => Cell.Money(r.Number("at_risk")), true),
        ], rows));
    }
}
