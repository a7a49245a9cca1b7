using Serilog.Events;
using Warehouse.Cli;
using Warehouse.Reports;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Reports;

public sealed class DocsSiteTests
{
    [Fact]
    public void Every_published_column_leads_back_to_a_delivered_file_and_every_link_to_a_page()
    {
        var folder = Directory.CreateTempSubdirectory("warehouse-docs-").FullName;
        try
        {
            var pipeline = DocsCommand.Describe(new(Path.Combine(Checkout.Root, "pipelines", "key_accounts"), "", folder, 0, 1, "1GB", LogEventLevel.Information));
            Assert.Equal(pipeline.Relations.Count + 3, DocsSite.Write(pipeline, folder));
            var page = File.ReadAllText(Path.Combine(folder, "models", "marts.whale_curve.html"));
            Assert.Contains("href=\"marts.customer_year_contribution.html#contribution\"", page, StringComparison.Ordinal);
            Assert.Contains("core.transaction.amount", page, StringComparison.Ordinal);
            Assert.Contains("-- Grain: one row per customer", page, StringComparison.Ordinal);
            Assert.Contains("ledger_date</th><td>date</td><td></td><td>", File.ReadAllText(Path.Combine(folder, "data-sets.html")), StringComparison.Ordinal);
            var money = pipeline.Relations.Single(r => r.Name == "marts.customer_year_contribution").Columns.Single(c => c.Name == "interest_margin");
            Assert.Superset(new HashSet<string> { "core.transaction.amount", "treasury.ftp_curve.rate" }, money.Sources.ToHashSet());
            Assert.Contains(pipeline.Relations.Single(r => r.Name == "marts.customer_year_contribution").Columns.Single(c => c.Name == "last_month").Sources, s => s == "run.context.business_date");
            foreach (var file in Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories))
            {
                Assert.All(System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), "href=\"?([^\"#> ]+)").Select(m => m.Groups[1].Value),
                    link => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, link)), $"{file}: {link}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_site_is_accessible_and_quiet()
    {
        using var chromium = Chromium.Start();
        var folder = Directory.CreateTempSubdirectory("warehouse-docs-").FullName;
        try
        {
            DocsSite.Write(new("p", "A pipeline.",
            [
                new("landing.core__t", "source", "Delivered.", ["id"], [new("id", "integer", null, "Number.", [], [])], [], [], "", []),
                new("marts.m", "table", "A model <b>.", ["id"], [new("id", "integer", "CNY", "Number.", [("landing.core__t", "id")], ["core.t.id"])],
                    ["landing.core__t"], [new("grain", "error", 0), new("odd", "warn", null)], "select '<script>' from landing.core__t", ["m"]),
            ], null), folder);
            var axe = File.ReadAllText(NpmFolder.File("node_modules/axe-core/axe.min.js"));
            foreach (var page in new[] { "index.html", "data-sets.html", "sources.html", "models/marts.m.html" })
            {
                chromium.Open(Path.Combine(folder, page), 1280);
                chromium.Evaluate(axe + ";0");
                Assert.Equal((page, ""), (page, chromium.Evaluate("axe.run().then(r => r.violations.filter(v => v.impact === 'serious' || v.impact "
                    + "=== 'critical').map(v => v.id + ': ' + v.nodes[0].html).join('\\n'))")!.GetValue<string>()));
            }
            Assert.Empty(chromium.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
