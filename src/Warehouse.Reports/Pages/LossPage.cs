namespace Warehouse.Reports;

/// <summary>Which customers cost money, and why.</summary>
static class LossPage
{
    const int Most = 500;

    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        Words title = ("Who costs us money, and why", "哪些客户让我们亏钱，为什么");
        if (!data.Has("loss_making_customer"))
            return new("losses.html", title, Page.Head(title, default) + data.Absent("loss_making_customer", ("No customer had a loss over the last twelve months.", "近12个月没有亏损客户。")));
        var sums = data.Rows("select count(*) as customers, sum(contribution) as losses from night.loss_making_customer")[0];
        var all = data.Rows("select count(*) as customers, sum(contribution) as contribution from night.customer_year_contribution")[0];
        var causes = data.Rows("select cause, count(*) as customers, sum(contribution) as losses, sum(cause_amount) as amount from night.loss_making_customer group by cause order by losses, cause");
        var rows = data.Rows($"select * from night.loss_making_customer order by contribution, customer_id limit {Most}");
        var body = Page.Head(title,
            ($"{Figure.Count(sums.Number("customers"))} of {Figure.Count(all.Number("customers"))} customers with a contribution in the last twelve months brought less than nothing, "
                + $" {Figure.Money(sums.Number("losses"))} in all, against {Figure.Money(all.Number("contribution"))} from everybody. "
                + $"The cause is the term that lies furthest off the median of customers of the same size.",
            $"近12个月有贡献记录的 {Figure.Count(all.Number("customers"))} 位客户中， {Figure.Count(sums.Number("customers"))} 位贡献为负，合计 "
                + $"{Figure.Money(sums.Number("losses"))}；全部客户合计 {Figure.Money(all.Number("contribution"))}。原因是与同规模客户中位数相差最大的一项。"))
            + Page.Section(("By cause", "按原因"), Causes(causes))
            + Page.Section(("Customer by customer", "逐个客户"), Table(context, rows, (long)(sums.Number("customers") ?? 0)))
            + Outliers(context);
        return new("losses.html", title, body);
    }

    static string Causes(List<Row> rows)
    {
        var most = rows.Max(r => Math.Abs(r.Number("losses") ?? 0));
        return DataTable.Html("causes", ("Losses by their main cause", "按主要原因划分的亏损"),
        [
            new(("Cause", "原因"), r => Cell.Words(Terms.Of(r.Text("cause")))), new(("Customers", "客户数"), r => Cell.Count(r.Number("customers")), true),
            new(("Loss", "亏损"), r => Cell.Bar(r.Number("losses"), most, Figure.Money), true), new(("Off the peers", "与同类差额"), r => Cell.Money(r.Number("amount")), true),
        ], rows);
    }

    static string Table(ReportContext context, List<Row> rows, long total)
    {
        var most = rows.Max(r => Math.Abs(r.Number("contribution") ?? 0));
        return DataTable.Html("losers", ("Terms of the last twelve months", "近12个月各项"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Peers", "同类"), r
                => Cell.Words(context.Data.Label(r.Text("peer_group") == "person" ? "customer_type" : "size_class", r.Text("peer_group")))),
            new(("Contribution", "贡献度"), r => Cell.Bar(r.Number("contribution"), most, Figure.Money), true), new(("Main cause", "主要原因"), r => Cell.Words(Terms.Of(r.Text("cause")))),
            new(("Off the peers", "与同类差额"), r => Cell.Money(r.Number("cause_amount")), true), new(("Margin", "利差"), r => Cell.Money(r.Number("interest_margin")), true),
            new(("Fees", "手续费"), r => Cell.Money(r.Number("fees")), true), new(("Postings", "交易成本"), r => Cell.Cost(r.Number("activity_cost")), true),
            new(("Care", "维护成本"), r => Cell.Cost(r.Number("relationship_cost")), true), new(("Expected loss", "预期损失"), r => Cell.Cost(r.Number("expected_loss")), true),
        ], rows, total);
    }

    static string Outliers(ReportContext context)
    {
        if (!context.Data.Has("cost_to_serve_outlier"))
            return "";
        var rows = context.Data.Rows("select * from night.cost_to_serve_outlier order by spreads_above desc, customer_id limit 50");
        return Page.Section(("Dear to serve", "服务成本偏高"), DataTable.Html("dear", ("Cost to serve for each 10,000 of volume, against the median of the peers", "每万元业务量的服务成本与同类中位数比较"),
        [
            new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Cost to serve", "服务成本"), r => Cell.Money(r.Number("cost_to_serve")), true),
            new(("Volume", "业务量"), r => Cell.Money(r.Number("volume")), true), new(("Per 10,000", "每万元"), r => Cell.Money(r.Number("cost_per_10000")), true),
            new(("Peers", "同类"), r => Cell.Money(r.Number("peer_median")), true), new(("Spreads above", "偏离倍数"), r => Cell.Number(r.Number("spreads_above")), true),
            new(("Contribution", "贡献度"), r => Cell.Money(r.Number("contribution")), true),
        ], rows));
    }
}
