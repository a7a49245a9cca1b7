namespace Warehouse.Reports;

/// <summary>The index of the dossiers.</summary>
static class CustomersPage
{
    public static Page Of(ReportContext context)
    {
        Words title = ("Dossiers", "客户档案");
        var rows = context.Data.Rows(
            """
            select d.customer_id, any_value(c.customer_type) as customer_type, any_value(c.size_class) as size_class, any_value(c.industry_code) as industry_code,
              any_value(y.contribution) as contribution, any_value(s.probability_12m) as probability_12m, any_value(t.tier) as tier, any_value(f.stage) as stage
            from dossier d
            left join night.dim_customer c on c.customer_id = d.customer_id and c.is_current
            left join night.customer_year_contribution y on y.customer_id = d.customer_id
            left join night.churn_scores s on s.customer_id = d.customer_id
            left join night.customer_tier t on t.customer_id = d.customer_id
            left join night.firm_stage f on f.customer_id = d.customer_id
            group by d.customer_id, d.place
            order by contribution desc nulls last, d.customer_id
            """);
        var data = context.Data;
        var body = Page.Head(title, (
            $"{rows.Count:N0} customers have a page: {(data.Has("key_account") ? "key accounts and prospects, and " : "")}those who bring most, have "
                + $"most at stake, or cost most. Any other: warehouse explain customer ID.",
            $"共 {rows.Count:N0} 位客户有档案页：{(data.Has("key_account") ? "大客户、潜在大客户，以及" : "")}贡献最高、风险最大或亏损最多者。其他客户：warehouse explain customer ID。"))
            + (rows.Count == 0 ? data.Absent("customer_year_contribution") : DataTable.Html("people", ("Customers with a page, those who bring most first", "有档案页的客户，按贡献度由高到低"),
            [
                new(Terms.Customer, r => context.Customer(r.Text("customer_id"))), new(("Kind", "类型"), r => Cell.Words(data.Label("customer_type", r.Text("customer_type")))),
                new(("Size", "规模"), r => Cell.Words(data.Label("size_class", r.Text("size_class")))), new(("Industry", "行业"), r => Cell.Words(data.Label("industry", r.Text("industry_code")))),
                .. data.Has("customer_tier") ? new TableColumn[] { new(("Tier", "层级"), r => Cell.Text(r.Text("tier"))) } : [],
                .. data.Has("firm_stage") ? new TableColumn[] { new(("Stage", "阶段"), r => Cell.Words(Terms.Of(r.Text("stage")))) } : [],
                new(Terms.Contribution, r => Cell.Money(r.Number("contribution")), true), new(("Leaves in 12 months", "12个月流失概率"), r => Cell.Percent(r.Number("probability_12m")), true),
            ], rows));
        return new("customers.html", title, body);
    }
}
