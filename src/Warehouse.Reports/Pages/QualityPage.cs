using System.Globalization;

namespace Warehouse.Reports;

/// <summary>Quality of the data over the last nights. Rows themselves are not shown: they hold personal data and stand in the ledger for its owner.</summary>
static class QualityPage
{
    public static Page Of(ReportContext context)
    {
        var (data, night) = (context.Data, context.Night);
        Words title = ("Quality of the data", "数据质量");
        var body = Page.Head(title, ("What was quarantined and why, what reconciles, which checks do not hold, and how that was in the nights before. "
            + "The rows themselves: warehouse query \"from ops.rejected_rows\".",
                "哪些数据被隔离及原因、核对情况、未通过的检查，以及此前各晚的情况。明细：warehouse query \"from ops.rejected_rows\"。"))
            + Sources(data, context.Request.BusinessDate) + Quarantine(data, context.Request.BusinessDate) + (night is null ? ""
                : Reconciliation(data, night) + Checks(context, night)) + Ledger(data) + Gaps(data);
        return new("quality.html", title, body);
    }

    static string Sources(NightData data, DateOnly night)
    {
        var rows = data.Rows(
            """
            with nights as (select distinct known_at from ops.loads where status = 'loaded' and known_at <= $1 order by known_at desc limit 30),
            sums as (
              select l.source, l.known_at, sum(rows_in) as rows_in, sum(rows_quarantined) as rows_quarantined
              from ops.loads l semi join nights using (known_at)
              where status = 'loaded'
              group by l.source, l.known_at
            )
            select s.source, count(s.known_at) as nights, arg_max(rows_in, s.known_at) as rows_in, sum(rows_quarantined) as quarantined, sum(s.rows_in) as total,
              string_agg(coalesce(rows_quarantined, 0)::bigint::varchar, ',' order by s.known_at) as trend, max(s.known_at) as latest
            from sums s group by s.source order by quarantined desc, s.source
            """,
            night);
        return Page.Section(("By source, over the last 30 nights", "按来源，最近30晚"), DataTable.Html("sources", ("Delivered and quarantined", "送达与隔离"),
        [
            new(("Source", "来源"), r => Cell.Text(r.Text("source"))), new(("Last delivery", "最近送达"), r => Cell.Date(r.Date("latest"))),
                new(("Rows in it", "其行数"), r => Cell.Count(r.Number("rows_in")), true),
            new(("Rows in all", "总行数"), r => Cell.Count(r.Number("total")), true), new(("Quarantined", "隔离"), r => Cell.Count(r.Number("quarantined")), true),
            new(("Per million rows", "每百万行"), r => Cell.Number(r.Number("quarantined") / r.Number("total") * 1e6), true),
            new(("Quarantined, by night", "各晚隔离"), r => new(Spark.Line([.. r.Text("trend")!.Split(',').Select(v => (double?)double.Parse(v))]))),
        ], rows));
    }

    static string Quarantine(NightData data, DateOnly night)
    {
        var rows = data.Rows(
            """
            select known_at, source, coalesce(column_name, '') as column_name, reason, count(*) as found, count(*) filter (where status = 'open') as still_open
            from ops.rejected_rows where known_at <= $1 group by all order by known_at desc, found desc, source, column_name, reason limit 300
            """,
            night);
        return Page.Section(("Quarantine", "隔离区"), rows.Count == 0 ? $"<p>{new Words("It is empty.", "为空。").Html}</p>" : DataTable.Html("quarantine",
            ("Rows by reason, the latest nights first", "按原因统计，最近的在前"),
        [
            new(("Night", "营业日"), r => Cell.Date(r.Date("known_at"))), new(("Source", "来源"), r => Cell.Text(r.Text("source"))), new(("Column", "字段"), r => Cell.Text(r.Text("column_name"))),
            new(("Reason", "原因"), r => Cell.Words(Terms.Of(r.Text("reason")))), new(("Rows", "行数"), r => Cell.Count(r.Number("found")), true),
                new(("Still open", "未处理"), r => Cell.Count(r.Number("still_open")), true),
        ], rows));
    }

    static string Reconciliation(NightData data, Row night)
    {
        var rows = data.Rows(
            "select name, scope, from_station, to_station, measure, from_figure, to_figure, is_break from ops.reconciliation where run_id = $1 order "
                + "by is_break desc, scope = 'file', name, from_station, measure limit 200",
            night.Text("run_id"));
        return Page.Section(("Reconciliation, file to mart", "从文件到集市的核对"), rows.Count == 0
            ? $"<p>{new Words("Nothing was compared in this run.", "本次运行没有核对项。").Html}</p>" : DataTable.Html("recon", ("Both figures of every pair of stations", "各环节两侧数据"),
        [
            new(("What", "对象"), r => Cell.Text(r.Text("name"))), new(("From", "自"), r => Cell.Text(r.Text("from_station"))), new(("To", "至"), r => Cell.Text(r.Text("to_station"))),
            new(("Measure", "指标"), r => Cell.Text(r.Text("measure"))), new(("There", "前值"), r => Cell.Text(Compared(r.Text("measure"), r.Text("from_figure"))), true),
                new(("Here", "后值"), r => Cell.Text(Compared(r.Text("measure"), r.Text("to_figure"))), true),
            new(("Outcome", "结果"), r => r.Flag("is_break") ? new($"<b class=bad>{new Words("break", "不一致").Html}</b>") : Cell.Words(("agrees", "一致"))),
        ], rows));
    }

    /// <summary>An amount to the cent, with all its places where there is less than a cent; a hash as it is.</summary>
    static string? Compared(string? measure, string? figure) => measure == "hash" || !decimal.TryParse(figure, NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
        ? figure
        : value.ToString(measure == "rows" ? "#,##0" : value == Math.Round(value, 2) ? "#,##0.00" : "#,##0.00####", CultureInfo.InvariantCulture);

    static string Checks(ReportContext context, Row night)
    {
        var rows = context.Data.Rows(
            "select * from standing_check where run_id = $1 and offending_rows > 0 order by severity, offending_rows desc, relation, check_name limit 200", night.Text("run_id"));
        return Page.Section(("Checks that do not hold", "未通过的检查"), rows.Count == 0 ? $"<p>{new Words("All hold.", "全部通过。").Html}</p>"
            : DataTable.Html("checks", ("As they stand: a check is made again only where something new reaches its model", "现状：仅当模型有新数据时才重新检查"),
        [
            new(("Check", "检查"), r => Cell.Text(r.Text("check_name"))), new(("On", "对象"), r => Cell.Text(r.Text("relation"))), new(("Severity",
                "级别"), r => Cell.Words(r.Text("severity") == "warn" ? ("warns", "警告") : ("blocks", "阻止发布"))),
            new(("Rows", "行数"), r => Cell.Count(r.Number("offending_rows")), true), new(("Night that looked last", "最近检查"), r => Cell.Date(r.Date("looked_at"))),
        ], rows));
    }

    static string Ledger(NightData data)
    {
        if (!data.Has("ledger_reconciliation"))
            return Page.Section(("Against the general ledger", "与总账核对"), data.Absent("ledger_reconciliation",
                ("No balances of the general ledger were delivered for this night.", "当晚没有送达总账余额。")));
        var rows = data.Rows("select * from night.ledger_reconciliation order by abs(difference) desc, account_class, currency");
        return Page.Section(("Against the general ledger", "与总账核对"), DataTable.Html("ledger", ("Balances of the accounts and of the ledger", "账户余额与总账余额"),
        [
            new(("Class", "类别"), r => Cell.Words(data.Label("product", r.Text("account_class")))), new(("Currency", "币种"), r => Cell.Text(r.Text("currency"))),
            new(("Ledger", "总账"), r => Cell.Money(r.Number("ledger_balance")), true), new(("Accounts", "账户合计"), r => Cell.Money(r.Number("warehouse_balance")), true),
            new(("Difference", "差额"), r => Cell.Money(r.Number("difference")), true), new(("Outcome", "结果"), r => Cell.Words(r.Text("outcome") switch
            {
                "ties" => ("ties", "一致"),
                "rows_in_quarantine" => ("rows wait in quarantine", "有数据在隔离区"),
                _ => ("break", "不一致"),
            })),
        ], rows));
    }

    static string Gaps(NightData data)
    {
        if (!data.Has("contribution_gap"))
            return "";
        var rows = data.Rows("select reason, count(*) as account_months, count(distinct account_id) as accounts, max(month) as latest from "
            + "night.contribution_gap group by reason order by account_months desc, reason");
        return Page.Section(("Contribution that cannot be told", "无法计算的贡献"), DataTable.Html("gaps", ("Account-months by what is missing", "按缺失内容统计的账户月"),
        [
            new(("Missing", "缺失"), r => Cell.Words(Terms.Of(r.Text("reason")))), new(("Account-months", "账户月"), r => Cell.Count(r.Number("account_months")), true),
            new(("Accounts", "账户"), r => Cell.Count(r.Number("accounts")), true), new(("Latest month", "最近月份"), r => Cell.Date(r.Date("latest"))),
        ], rows));
    }
}
