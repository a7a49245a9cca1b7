using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary><c>mine purchases</c> on the wholesaler's invoices, on the CDNOW sample, and on what it cannot use.</summary>
public sealed class MinePurchasesTests(Retail retail) : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Contribution_of_the_wholesalers_buyers_is_forecast_better_than_by_persistence_and_within_its_intervals()
    {
        var target = folder.Sub("scores.csv");
        var told = JsonDocument.Parse(WarehouseProgram.RunWell(
            "mine", "purchases", "--relation", "(from star.fct_transaction where account_id <> 'anonymous')", "--customer", "account_id", "--date", "booking_date",
            "--amount", "amount", "--margin", "0.12", "--weeks", "13", "--home", retail.Home.Path, "--out", target, "--json").Output).RootElement;
        var (model, persistence) = (told.GetProperty("judged").GetProperty("bg_nbd"), told.GetProperty("judged").GetProperty("persistence"));
        Assert.Equal("2011-09-09", told.GetProperty("learnt_to").GetString());
        Assert.True(Number(model, "mae") < Number(persistence, "mae"));
        Assert.True(Number(model, "spearman") > Number(persistence, "spearman"));
        Assert.InRange(Number(model, "coverage_80"), 0.78, 0.9);
        Assert.InRange(Number(model, "coverage_95"), 0.93, 1);
        Assert.Equal(told.GetProperty("customers").GetInt32() + 1, File.ReadAllLines(target).Length);
        Assert.Contains("bg_nbd beats persistence: mae", File.ReadAllText(told.GetProperty("card").GetString()!), StringComparison.Ordinal);
    }

    [Fact]
    public void The_cdnow_sample_is_read_as_it_is_published()
    {
        var file = Path.Combine(Path.GetDirectoryName(Berka.Landing)!, "cdnow", "CDNOW_sample.txt");
        if (!File.Exists(file))
            Assert.Skip($"real data absent: {file} (name the folder above it in WAREHOUSE_REAL_DATA)");
        WarehouseProgram.RunWell("mine", "purchases", "--table", file, "--customer", "column1", "--date", "column3", "--amount", "column5", "--learn-to", "1997-09-30",
            "--home", folder.Sub("home")).Saying("2,357 customers, 946 of them", "r 0.2426", "log_likelihood -9,582.43", "log_likelihood -9,594.98", "log_likelihood -4,055.92");
    }

    [Theory]
    [InlineData("who,day\na,2024-01-01\na,2024-01-09\n", "--date", "when", "permitted: who, day")]
    [InlineData("who,day\na,2024-01-01\n", "--weeks", "13", "0 bought again")]
    [InlineData("who,day\na,2024-01-01\na,\n", "--weeks", "13", "'day' of data row 2 is empty")]
    [InlineData("who,day\na,2024-01-01\n", "--weeks", "0", "permitted are weeks from 1 to 520")]
    [InlineData("who,day\na,2024-01-01\n", "--model", "poisson", "permitted: bg_nbd, pareto_nbd")]
    [InlineData("who,day\na,2024-01-01\n", "--margin", "-1", "permitted is a number above 0")]
    [InlineData("who,day\na,2024-01-01\n", "--relation", "star.fct", "give one of them")]
    public void What_it_cannot_use_is_told(string text, string option, string value, string says)
    {
        File.WriteAllText(folder.Sub("bought.csv"), text);
        string[] date = option == "--date" ? [] : ["--date", "day"];
        WarehouseProgram.Run(["mine", "purchases", "--table", folder.Sub("bought.csv"), "--customer", "who", .. date, option, value, "--home", folder.Sub("home")]).With(2).Saying(says);
    }

    static double Number(JsonElement figures, string name) => figures.GetProperty(name).GetDouble();
}
