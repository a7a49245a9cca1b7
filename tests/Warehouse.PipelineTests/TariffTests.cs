using Warehouse.DuckDb;

namespace Warehouse.PipelineTests;

/// <summary>Products keep their history: a tariff holds from the night that delivers it, and months before it keep the one they had.</summary>
public sealed class TariffTests : IDisposable
{
    const string Night = "20250108";
    const string Months = "select account_id, month, variant_code, ftp_tenor_months, risk_weight from account_month_driver order by all";
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_tariff_touches_the_months_from_its_own_on_and_a_withdrawn_one_none()
    {
        var (home, landing) = (ReadyHome.OfTheGeneratedNights(folder.Home()), folder.Sub("landing"));
        TempFolder.CopyFolder(GeneratedBank.Landing, landing);
        string[] where = ["--pipeline", GeneratedBank.Pipeline, "--landing", landing, "--home", home.Path];
        var before = home.Ask(Months);
        Deliver(landing, "select * replace (1.2 as risk_weight) from variants where variant_code = 'WCL-secured-12' union all "
            + "from variants where variant_code not in ('WCL-secured-12', 'CUR-P-CNY')");
        WarehouseProgram.RunWell(["run", .. where]);
        var after = home.Ask(Months);
        Assert.Equal(before.Count, after.Count);
        var changed = before.Zip(after).Where(pair => pair.First != pair.Second).ToList();
        Assert.NotEmpty(changed);
        Assert.All(changed, pair =>
        {
            Assert.Contains("|2025-01-01|WCL-secured-12|", pair.Second, StringComparison.Ordinal);
            Assert.Equal(pair.First.Replace("|0.8500", "|1.2000", StringComparison.Ordinal), pair.Second);
        });
        Assert.Equal(["2024-12-31|2025-01-08|false|0.8500", "2025-01-08|NULL|true|1.2000"],
            home.Ask("select valid_from, valid_to, is_current, risk_weight from dim_product where variant_code = 'WCL-secured-12' order by valid_from"));
        Assert.Equal(["2025-01-08|false"], home.Ask("select valid_to, is_current from dim_product where variant_code = 'CUR-P-CNY'"));
        var incremental = home.Ask("from account_month_contribution order by all");
        WarehouseProgram.RunWell(["run", .. where, "--full-refresh"]);
        Assert.Equal(after, home.Ask(Months));
        Assert.Equal(incremental, home.Ask("from account_month_contribution order by all"));
    }

    static void Deliver(string landing, string select)
    {
        var reference = Path.Combine(landing, "reference");
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute($"create view variants as from '{reference}/product_variant_20241231.parquet'");
        connection.Execute($"copy ({select}) to '{reference}/product_variant_{Night}.csv' (header)");
        File.WriteAllText(Path.Combine(reference, $"control_{Night}.csv"), $"file,rows,amount\nproduct_variant_{Night}.csv,{connection.Scalar<long>($"select count(*) from ({select})")},\n");
    }
}
