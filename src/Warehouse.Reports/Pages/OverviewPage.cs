namespace Warehouse.Reports;

/// <summary>The first page: can last night be trusted, what is there to read, and what the engineer looks at.</summary>
static class OverviewPage
{
    const int SlowModels = 12;
    const double UnusuallyLong = 2;

    public static Page Of(ReportContext context)
    {
        var data = context.Data;
        var night = context.Night;
        var date = context.Request.BusinessDate;
        var remarks = night is null ? [] : Remarks(context, night);
        var isBad = night is null || night.Number("breaks") > 0 || LaterFailure(context) is not null;
        var body = $"<h1>{new Words($"The night of {date:yyyy-MM-dd}", $"{date:yyyy-MM-dd} 营业日").Html}</h1>\n"
            + $"<p class=verdict>{Verdict(night, isBad, remarks.Count)}</p>\n"
            + (remarks.Count > 0 ? $"<ul class=plain>{string.Concat(remarks.Select(r => $"<li>{r}"))}</ul>\n" : "")
            + (night is null ? "" : Facts(context, night))
            + Questions()
            + (night is null ? "" : $"<div class=two>{Landed(data, date)}{LastNights(context)}</div>")
            + (night is null ? "" : $"<div class=two>{Slowest(data, night)}{Sets(context)}</div>");
        return new("index.html", ($"Night of {date:yyyy-MM-dd}", $"{date:yyyy-MM-dd} 营业日"), body);
    }

    static string Verdict(Row? night, bool isBad, int remarks)
    {
        if (night is null)
            return new Words("The ledger knows of no run that published this night.", "台账中没有发布该营业日的运行记录。").Html;
        var (broken, figures) = (night.Number("broken"), night.Number("figures"));
        var what = new Words(
            $"{Figure.Count(night.Number("rows_in"))} rows in {Figure.Count(night.Number("files"))} files are accounted for, {Figure.Count(figures)} "
                + $"figures reconcile from file to mart, and {Figure.Count(night.Number("checks") - broken)} of {Figure.Count(night.Number("checks"))} checks hold.",
            $"{Figure.Count(night.Number("files"))} 个文件共 {Figure.Count(night.Number("rows_in"))} 行已全部核算，{Figure.Count(figures)} "
                + $"项数据从文件到集市核对一致，{Figure.Count(night.Number("checks"))} 项检查中 {Figure.Count(night.Number("checks") - broken)} 项通过。");
        return (isBad, remarks) switch
        {
            (true, _) => $"<b class=bad>{new Words("Not without looking.", "需先核查。").Html}</b> {new Words("What does not hold is listed below.", "未通过的事项列于下方。").Html}",
            (_, 0) => $"<b class=good>{new Words("Yes, last night can be trusted.", "昨夜数据可信。").Html}</b> {what.Html}",
            _ => $"<b class=warn>{new Words("Yes, with remarks.", "可信，但有提示。").Html}</b> {what.Html}",
        };
    }

    static List<string> Remarks(ReportContext context, Row night)
    {
        var (data, remarks) = (context.Data, new List<string>());
        if (LaterFailure(context) is { } failed)
        {
            Words later = ($"A later run, for the night of {failed:yyyy-MM-dd}, failed: what you read is the last night that came out.",
                $"之后 {failed:yyyy-MM-dd} 的运行失败，当前显示的是最近一次成功发布的数据。");
            remarks.Add($"<b class=bad>{later.Html}</b>");
        }
        if (night.Number("breaks") is > 0 and var breaks)
            remarks.Add($"<b class=bad>{new Words($"{breaks:N0} figures do not reconcile.", $"{breaks:N0} 项数据核对不一致。").Html}</b> <a href=quality.html>{new Words("Both figures", "查看两侧数据").Html}</a>");
        var open = data.Rows("select count(*) as n, count(*) filter (where known_at = $1) as tonight from ops.rejected_rows where status = 'open' and known_at <= $1", context.Request.BusinessDate)[0];
        if (open.Number("n") is > 0 and var quarantined)
            remarks.Add($"{new Words($"{quarantined:N0} rows wait in quarantine, {open.Number("tonight"):N0} of them from this night.",
                $"隔离区共有 {quarantined:N0} 行待处理，其中当晚 {open.Number("tonight"):N0} 行。").Html} <a href=quality.html>{new Words("Where and why", "位置与原因").Html}</a>");
        foreach (var check in data.Rows("select * from standing_check where run_id = $1 and offending_rows > 0 order by relation, check_name limit 8", night.Text("run_id")))
            remarks.Add($"<span class=code>{Warned(check, context.Request.BusinessDate).Html}</span>");
        var missing = data.Rows("select business_date from ops.missing_nights where business_date < $1 order by 1 desc limit 5", context.Request.BusinessDate);
        if (missing.Count > 0)
            remarks.Add(new Words($"No delivery on banking days: {string.Join(", ", missing.Select(m => Figure.Date(m.Date("business_date"))))}.",
                $"以下营业日没有收到数据：{string.Join("、", missing.Select(m => Figure.Date(m.Date("business_date"))))}。").Html);
        var usual = Median([.. context.Nights.Skip(1).Select(n => n.Number("seconds")).OfType<double>()]);
        if (usual is { } median && night.Number("seconds") > UnusuallyLong * median)
            remarks.Add(new Words($"It took {Figure.Seconds(night.Number("seconds"))}; the nights before took {Figure.Seconds(median)}.",
                $"本次运行 {Figure.Seconds(night.Number("seconds"))}，此前通常为 {Figure.Seconds(median)}。").Html);
        return remarks;
    }

    /// <summary>A warning, and the night that looked last where it was another.</summary>
    static Words Warned(Row check, DateOnly night)
    {
        var (what, rows) = ($"{check.Text("relation")}: {check.Text("check_name")}", Figure.Count(check.Number("offending_rows")));
        Words since = check.Date("looked_at") is { } looked && looked != night ? ($", looked at in the night of {looked:yyyy-MM-dd}", $"，检查于 {looked:yyyy-MM-dd}") : ("", "");
        return ($"{what}: {rows} rows (a warning{since.En}).", $"{what}：{rows} 行未通过（警告{since.Zh}）。");
    }

    /// <summary>The night of a run after this edition that came to nothing.</summary>
    static DateOnly? LaterFailure(ReportContext context) => context.Data.Rows(
        """
        select arg_max(business_date, started_at) as business_date, arg_max(status, started_at) as status
        from ops.runs
        where started_at > (select max(published_at) from ops.published where business_date = $1)
        """,
        context.Request.BusinessDate)[0] is var last && last.Text("status") == "failed" ? last.Date("business_date") : null;

    static string Facts(ReportContext context, Row night)
    {
        var data = context.Data;
        var month = new DateOnly(context.Request.BusinessDate.Year, context.Request.BusinessDate.Month, 1).AddMonths(-1);
        var fresh = data.Rows("select max(booking_date) as latest from night.fct_transaction where booking_month >= $1", month)[0].Date("latest");
        var nights = context.Nights.Reverse().ToList();
        string Spark_(string column) => Spark.Line([.. nights.Select(n => n.Number(column))]);
        return "<dl class=facts>"
            + Fact(("Latest posting", "最新记账日"), Figure.Date(fresh), ($"night {context.Request.BusinessDate:yyyy-MM-dd}", $"营业日 {context.Request.BusinessDate:yyyy-MM-dd}"))
            + Fact(("Rows delivered", "送达行数"), Figure.Count(night.Number("rows_in")), ($"{Figure.Count(night.Number("files"))} files", $"{Figure.Count(night.Number("files"))} 个文件"), Spark_("rows_in"))
            + Fact(("Rows in quarantine", "隔离行数"), Figure.Count(night.Number("rows_quarantined")), ("of this night", "当晚"), Spark_("rows_quarantined"))
            + Fact(("Checks that hold", "通过的检查"), $"{Figure.Count(night.Number("checks") - night.Number("broken"))} / "
                + $"{Figure.Count(night.Number("checks"))}", ("warnings do not block", "警告不阻止发布"), Spark_("broken"))
            + Fact(("Figures reconciled", "核对一致"), $"{Figure.Count(night.Number("figures") - night.Number("breaks"))} / {Figure.Count(night.Number("figures"))}", ("rows, amounts, keys", "行数、金额、主键"))
            + Fact(("Models built", "重建模型"), $"{Figure.Count(night.Number("models_built"))} / {Figure.Count(night.Number("models"))}", ("the others stand", "其余无需更新"), Spark_("models_built"))
            + Fact(("Time taken", "用时"), Figure.Seconds(night.Number("seconds")), ("landing to publishing", "从接收到发布"), Spark_("seconds"))
            + Fact(("Published", "已发布"), Figure.Count(context.Request.Sets.Count),
                ($"data sets, {Figure.Count(context.Request.Sets.Sum(s => s.Rows))} rows, edition {context.Request.Edition}",
                $"个数据集，{Figure.Count(context.Request.Sets.Sum(s => s.Rows))} 行，版本 {context.Request.Edition}"))
            + "</dl>\n";
    }

    static string Fact(Words name, string value, Words note, string spark = "") =>
        $"<div><dt>{name.Html}</dt><dd>{VisibleText.Html(value)}<small>{note.Html}</small>{spark}</dd></div>";

    static string Questions()
    {
        (string File, Words Question)[] questions =
        [
            ("losses.html", ("Which customers cost us money, and why?", "哪些客户让我们亏钱，为什么？")),
            ("prospects.html", ("Who will be a key account, and why this one?", "谁将成为大客户，为什么是他？")),
            ("churn.html", ("Who is leaving, and what is at stake?", "谁在流失，涉及多少贡献？")),
            ("changes.html", ("What changed since the night before?", "与前一晚相比有何变化？")),
            ("quality.html", ("Can I trust last night, row by row?", "昨夜数据逐项可信吗？")),
        ];
        return Page.Section(("Five questions", "五个问题"), $"<ol class=ask>{string.Concat(questions.Select(q => $"<li><a href={q.File}>{q.Question.Html}</a>"))}</ol>\n");
    }

    static string Landed(NightData data, DateOnly night)
    {
        var rows = data.Rows(
            """
            select source, source_file, rows_in, rows_kept, rows_quarantined, control_rows
            from ops.loads
            where known_at = $1 and status = 'loaded'
            order by source, source_file
            """,
            night);
        return Page.Section(("What came in", "送达文件"), rows.Count == 0
            ? $"<p>{new Words("No file was delivered for this night.", "当晚没有文件送达。").Html}</p>"
            : DataTable.Html("landed", ("Every row of a file is kept or quarantined", "每一行要么保留，要么隔离"),
            [
                new(("File", "文件"), r => Cell.Text(r.Text("source_file"))), new(("In", "送达"), r => Cell.Count(r.Number("rows_in")), true),
                new(("Kept", "保留"), r => Cell.Count(r.Number("rows_kept")), true), new(("Quarantined", "隔离"), r => Cell.Count(r.Number("rows_quarantined")), true),
                new(("Control total", "控制总数"), r => Cell.Count(r.Number("control_rows")), true),
            ], rows));
    }

    static string LastNights(ReportContext context) => Page.Section(("The last nights", "最近各晚"), DataTable.Html("nights", ("Each night as it was published", "各晚发布时的情况"),
        [
            new(("Night", "营业日"), r => Cell.Date(r.Date("business_date"))), new(("Rows", "行数"), r => Cell.Count(r.Number("rows_in")), true),
            new(("Quarantined", "隔离"), r => Cell.Count(r.Number("rows_quarantined")), true), new(("Checks broken", "未通过检查"), r => Cell.Count(r.Number("broken")), true),
            new(("Breaks", "核对差异"), r => Cell.Count(r.Number("breaks")), true), new(("Editions", "版本数"), r => Cell.Count(r.Number("editions")), true),
            new(("Time", "用时"), r => new(Figure.Seconds(r.Number("seconds")), r.Number("seconds")), true),
        ], context.Nights));

    static string Slowest(NightData data, Row night)
    {
        var rows = data.Rows(
            $"select relation, row_count, duration_seconds, reason from ops.steps where run_id = $1 and status = 'built' order by duration_seconds desc, relation limit {SlowModels}",
            night.Text("run_id"));
        var most = rows.Count > 0 ? rows[0].Number("duration_seconds") ?? 1 : 1;
        return Page.Section(("What took longest", "耗时最长"), DataTable.Html("slow", ("Models built, checks included", "重建的模型（含检查）"),
            [
                new(("Model", "模型"), r => Cell.Text(r.Text("relation"))), new(("Rows", "行数"), r => Cell.Count(r.Number("row_count")), true),
                new(("Seconds", "秒"), r => Cell.Bar(r.Number("duration_seconds"), most, v => $"{v:0.00}"), true),
            ], rows));
    }

    static string Sets(ReportContext context)
    {
        var rows = string.Concat(context.Request.Sets.Select(s =>
            $"<tr><th scope=row>{VisibleText.Html(s.Name)}</th><td class=n data-v={s.Rows}>{s.Rows:N0}</td><td class=n data-v={s.Bytes}>{s.Bytes / 1e6:0.00}</td></tr>\n"));
        return Page.Section(("What is published", "已发布数据集"),
            $"<div class=scroll tabindex=0 role=region aria-labelledby=setsc><table id=sets class=\"data filter\"><caption id=setsc>{new Words("Data sets", "数据集").Html}</caption>"
            + $"<thead><tr><th scope=col>{new Words("Name", "名称").Html}</th><th scope=col class=n>{new Words("Rows", "行数").Html}</th><th scope=col "
                + $"class=n>MB</th></tr></thead><tbody>{rows}</tbody></table></div>\n");
    }

    static double? Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? null : values[values.Count / 2];
    }
}
