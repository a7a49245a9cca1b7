using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Warehouse.Reports;

namespace Warehouse.Tests.Reports;

public sealed partial class NightReportTests
{
    [Fact]
    public void Control_characters_and_overrides_of_direction_are_made_visible()
    {
        Assert.Equal("a\uFFFDb\uFFFD[31m\uFFFDc", VisibleText.Of("a\u202Eb\u001b[31m\u2066c"));
        Assert.Equal("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\uFFFD", VisibleText.Html("<b a=\"1\" c='2'>&\u202E"));
        Assert.Equal("客户 Ünïcode مرحبا", VisibleText.Of("客户 Ünïcode مرحبا"));
        Assert.Equal("", VisibleText.Html(null));
    }

    [Fact]
    public void Every_page_is_written_and_shows_what_its_data_set_says()
    {
        using var night = HandMadeNight.Whole();
        var report = night.Write();
        Assert.Equal(3, report.Dossiers);
        Assert.Equal(report.Bytes, Directory.EnumerateFiles(night.Out, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));
        foreach (var (page, texts) in new (string, string[])[]
        {
            ("index.html", ["Yes, with remarks.", "可信，但有提示。", "120 rows in 1 files", "4 rows wait in quarantine, 3 of them from this night", "amount_is_not_zero: 2 rows (a warning).",
                "has_a_region: 7 rows (a warning, looked at in the night of 2025-01-07).", "ledger_ties: assertion: 5 rows", "1 / 4"]),
            ("changes.html", ["<td class=n data-v=\"900\">900</td><td class=n data-v=\"1200\">1,200</td><td class=n data-v=\"300\">300</td>", "described anew", ">B</td><td>A</td>"]),
            ("key-accounts.html", ["unexpected growth", "超预期增长", "grew against its peers", "增长超过同类", "480"]),
            ("prospects.html", ["orders doubled", "订单翻倍", "35.0 %", "three customers pay it", "Food", "食品制造业"]),
            ("churn.html", ["income fell", "收入下降", "40.0 %"]),
            ("losses.html", ["cost of care", "\u2212300"]),
            ("whale.html", ["126.0 %", "The best 70.0 % of customers make 126.0 % of the contribution"]),
            ("pyramid.html", ["potential value", "top: 1", "High in one, low in another", ">G1<", "contribution of C1", ">1,200</td>"]),
            ("stages.html", ["grow with it", "随之增长", "few firms: pooled with its section"]),
            ("backtest.html", ["key account, the first 50", "40.0 %"]),
            ("customers/C1.html", ["Blue Sky Ltd", "income fell", "more income", "1,200", "Food", "grew against its peers", "Economic profit"]),
            ("customers/C2.html", ["on the blacklist", "黑名单", "orders doubled"]),
        })
            Assert.All(texts, text => Assert.Contains(text, night.Page(page), StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_pipeline_does_not_publish_is_said_so_with_why()
    {
        using var night = new HandMadeNight();
        Assert.Equal(0, night.Write().Dossiers);
        foreach (var (page, set) in new[]
        {
            ("churn.html", "churn_scores"), ("whale.html", "whale_curve"), ("pyramid.html", "pyramid_band"), ("stages.html", "firm_stage"), ("backtest.html", "backtest"),
            ("prospects.html", "prospect_off_book"), ("key-accounts.html", "key_account"), ("losses.html", "loss_making_customer"),
        })
        {
            Assert.Contains("Not available in this pipeline.", night.Page(page), StringComparison.Ordinal);
            Assert.Contains("本数据管道不提供。", night.Page(page), StringComparison.Ordinal);
            Assert.Contains($"The data set {set} is not published here.", night.Page(page), StringComparison.Ordinal);
        }
        night.Set("churn_scores", "select 'x' as customer_id where false");
        night.Write();
        Assert.Contains("Nothing to show yet.", night.Page("churn.html"), StringComparison.Ordinal);
        Assert.Contains("No model of churn is in use", night.Page("churn.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_night_gives_the_same_bytes()
    {
        using var night = HandMadeNight.Whole();
        string[] hashes = [Write("a"), Write("b")];
        Assert.Equal(hashes[0], hashes[1]);

        string Write(string name)
        {
            night.Write(night.Sub(name));
            return string.Join('\n', Directory.EnumerateFiles(night.Sub(name), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(f => $"{Path.GetRelativePath(night.Sub(name), f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"));
        }
    }

    [Theory]
    [InlineData(HandMadeNight.Script, "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData(HandMadeNight.Formula, "=cmd|&#39;/C calc&#39;!A0")]
    [InlineData(HandMadeNight.Override, "abc\uFFFDgnp.exe")]
    [InlineData("\"><img src=x onerror=alert(1)>", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;")]
    public void A_name_that_means_harm_is_text(string name, string shown)
    {
        using var night = HandMadeNight.Whole(name);
        night.Write();
        Assert.Contains(shown, night.Page("customers/C1.html"), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(night.Out, "*.html", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
            Assert.DoesNotContain("alert(1)</script>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
        }
        // The party's number holds a slash: its page has a name of its own and lies where it should.
        Assert.Single(Directory.EnumerateFiles(Path.Combine(night.Out, "parties")));
    }

    [Fact]
    public void A_name_that_goes_out_as_a_pseudonym_is_not_shown_and_rows_of_the_ledger_never()
    {
        using var night = HandMadeNight.Whole("0123456789abcdef");
        night.Pseudonym("dim_customer", "customer_name").Write();
        Assert.All(Directory.EnumerateFiles(night.Out, "*.html", SearchOption.AllDirectories), file =>
        {
            Assert.DoesNotContain("0123456789abcdef", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain("secret of a row", File.ReadAllText(file), StringComparison.Ordinal);
        });
        Assert.Contains("<h1>C1</h1>", night.Page("customers/C1.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_leads_to_a_page_and_nothing_is_loaded()
    {
        using var night = HandMadeNight.Whole();
        night.Write();
        foreach (var file in Directory.EnumerateFiles(night.Out, "*.html", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            Assert.All(Link().Matches(text).Select(m => m.Groups[1].Value.Trim('"')).Where(link => link[0] != '#'),
                link => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, link)), $"{file}: {link}"));
            Assert.DoesNotMatch(@"\b(src|action|xlink:href)=|https?://|url\(", text);
        }
    }

    [Fact]
    public void Each_of_the_five_questions_is_answered_within_two_clicks_from_the_first_page()
    {
        using var night = HandMadeNight.Whole();
        night.Write();
        var asked = Question().Matches(night.Page("index.html")).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(["losses.html", "prospects.html", "churn.html", "changes.html", "quality.html"], asked);
        foreach (var (page, answer, dossier, more) in new[]
        {
            (asked[0], "cost of care", "customers/C2.html", "orders doubled"), (asked[1], "orders doubled", "customers/C2.html", "orders doubled"),
            (asked[2], "income fell", "customers/C1.html", "more income"), (asked[3], "described anew", "customers/C1.html", "Where the contribution comes from"),
            (asked[4], "amount_is_not_zero", "", ""),
        })
        {
            Assert.Contains(answer, night.Page(page), StringComparison.Ordinal);
            if (dossier.Length == 0)
                continue;
            Assert.Contains($"<a href=\"{dossier}\">", night.Page(page), StringComparison.Ordinal);
            Assert.Contains(more, night.Page(dossier), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Who_costs_most_has_a_dossier_however_many_key_accounts_there_are()
    {
        using var night = new HandMadeNight();
        night.Set("key_account", $"select 'K' || i as key_account_id, 'C' || i as customer_id, 'live' as state, {HandMadeNight.Reasons()} from range(600) t(i)")
            .Set("customer_year_contribution", "select 'C' || i as customer_id, i::decimal(18,2) as contribution from range(600) t(i)")
            .Set("loss_making_customer", "select 'L' || i as customer_id, (-100 - i)::decimal(18,2) as contribution, 'fees' as cause from range(40) t(i)");
        Assert.Equal(500, night.Write().Dossiers);
        var pages = Directory.EnumerateFiles(Path.Combine(night.Out, "customers")).Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet();
        Assert.Equal(Enumerable.Range(15, 25).Select(i => $"L{i}").Order(StringComparer.Ordinal), pages.Where(p => p[0] == 'L').Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(125, 475).Select(i => $"C{i}").ToHashSet(), pages.Where(p => p[0] == 'C').ToHashSet());
    }

    [Fact]
    public void A_column_without_a_value_is_left_out()
    {
        using var night = HandMadeNight.Whole();
        night.Write();
        Assert.Contains("Leaves in 12 months", night.Page("key-accounts.html"), StringComparison.Ordinal);
        night.Connection.Execute("create or replace view churn_scores as select 'nobody' as customer_id where false");
        night.Write();
        Assert.DoesNotContain("Leaves in 12 months", night.Page("key-accounts.html"), StringComparison.Ordinal);
        Assert.Contains("Admitted by", night.Page("key-accounts.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_run_that_failed_and_a_break_are_told_first()
    {
        using var night = HandMadeNight.Whole();
        night.Connection.Execute("insert into ops.runs (run_id, pipeline, business_date, status, started_at) values ('r3', 'hand', date '2025-01-09', 'failed', timestamp '2025-01-09 22:00:00')");
        night.Write();
        Assert.Contains("A later run, for the night of 2025-01-09, failed", night.Page("index.html"), StringComparison.Ordinal);
        Assert.Contains("Not without looking.", night.Page("index.html"), StringComparison.Ordinal);
        night.Connection.Execute("delete from ops.runs where run_id = 'r3'; update ops.reconciliation set is_break = true, to_figure = '119'");
        night.Write();
        Assert.Contains("1 figures do not reconcile.", night.Page("index.html"), StringComparison.Ordinal);
        Assert.Contains("<b class=bad>", night.Page("quality.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_stands_until_its_check_is_made_again_and_goes_with_its_model()
    {
        using var night = HandMadeNight.Whole();
        night.Write();
        foreach (var page in new[] { "index.html", "quality.html" })
        {
            Assert.Contains("has_a_region", night.Page(page), StringComparison.Ordinal);
            foreach (var gone in new[] { "has_a_phone", "is_there", "rule_gone", "grain" })
                Assert.DoesNotContain(gone, night.Page(page), StringComparison.Ordinal);
        }
        // After r1 two more held nothing: the customer's grain, and the model that is gone.
        var told = night.Connection.Query(
            "select run_id, relation, offending_rows from standing_check where offending_rows > 0 order by all", row => $"{row.GetString(0)} {row.GetString(1)} {row.GetInt64(2)}");
        Assert.Contains("r1 star.dim_gone 3", told);
        Assert.Contains("r1 star.dim_customer 1", told);
        Assert.DoesNotContain("r2 star.dim_gone 3", told);
    }

    [Fact]
    public void A_loan_that_ended_is_no_debt_and_reasons_of_a_table_are_folded_but_the_first()
    {
        using var night = HandMadeNight.Whole();
        night.Set("fct_loan_month", "select * from (values ('L1', date '2024-06-30', 'C1', 77777.0, 'CNY', 40, 'normal'), ('L2', date '2024-12-31', 'C1', 5500.0, 'CNY', 0, 'normal')) "
            + "v(loan_id, as_of_date, customer_id, outstanding, currency, days_past_due, loan_class)").Write();
        var page = night.Page("customers/C1.html");
        Assert.Contains("5,500", page, StringComparison.Ordinal);
        Assert.DoesNotContain("77,777", page, StringComparison.Ordinal);
        Assert.Contains("Ended before: 1, the worst 40 days past due.", page, StringComparison.Ordinal);
        night.Connection.Execute("create or replace view churn_scores as select 'C1' as customer_id, 0.4 as probability_12m, 480.0 as contribution_at_risk, "
            + "'first' as reason_1_en, 'second' as reason_2_en, 'raises' as reason_1_direction, 'raises' as reason_2_direction");
        night.Write();
        Assert.Contains("<summary><span aria-hidden=true>↑ </span>first</summary><ul class=why><li><span aria-hidden=true>↑ </span>second</ul></details>",
            night.Page("churn.html"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<li><a href=([a-z-]+\.html)><span class=en>[^<]*\?")]
    private static partial Regex Question();

    [GeneratedRegex("href=(\"[^\"]+\"|[^ >]+)")]
    private static partial Regex Link();
}
