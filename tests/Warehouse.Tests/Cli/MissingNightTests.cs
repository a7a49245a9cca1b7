using Warehouse.Cli;
using Warehouse.Contracts;

namespace Warehouse.Tests.Cli;

/// <summary>A banking day without a delivery is noticed, and blocks where the pipeline says so.</summary>
public sealed class MissingNightTests : IDisposable
{
    readonly SmallBank bank = new();

    public void Dispose() => bank.Dispose();

    [Fact]
    public void Where_nothing_is_configured_gaps_are_not_looked_for()
    {
        Deliver("20250102", "20250108");
        Assert.All(bank.Run(), night => Assert.Equal(Outcome.Done, night.Outcome));
        Assert.Empty(Noted());
    }

    [Fact]
    public void A_gap_is_noted_and_the_night_is_run()
    {
        Configure("missing_nights: warn");
        Deliver("20250102", "20250106", "20250108");
        Assert.All(bank.Run(), night => Assert.Equal(Outcome.Done, night.Outcome));
        Assert.Equal(["2025-01-03", "2025-01-07"], Noted());
    }

    [Fact]
    public void A_gap_blocks_the_night_behind_it_and_those_after_it_until_it_is_delivered()
    {
        Configure("missing_nights: block");
        Deliver("20250102", "20250106");
        var nights = bank.Run();
        Assert.Equal([Outcome.Done, Outcome.CheckFailed], nights.Select(n => n.Outcome));
        Assert.Contains("1 banking day before 2025-01-06 without a delivery: 2025-01-03", nights[1].Message, StringComparison.Ordinal);
        Assert.Contains("missing_nights: warn", nights[1].Message, StringComparison.Ordinal);
        Assert.Equal("2025-01-02", bank.Current);
        Deliver("20250103");
        Assert.Equal([new(2025, 1, 3), new(2025, 1, 6)], bank.Run().Where(n => n.Outcome == Outcome.Done).Select(n => n.BusinessDate));
        Assert.Empty(Noted());
    }

    [Fact]
    public void A_late_delivery_ends_the_gap()
    {
        Configure("missing_nights: warn");
        Deliver("20250102", "20250106");
        bank.Run();
        Assert.Equal(["2025-01-03"], Noted());
        Deliver("20250103");
        bank.Run();
        Assert.Empty(Noted());
    }

    [Theory]
    [InlineData("calendar: days", "'days' is no seed")]
    [InlineData("missing_nights: perhaps", "perhaps")]
    public void A_wrong_setting_names_what_is_permitted(string setting, string said)
    {
        Configure(setting);
        Deliver("20250102");
        Assert.Contains(said, Assert.Throws<ContractException>(() => bank.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calendar_without_its_columns_is_refused()
    {
        Configure("calendar: days");
        bank.Put("pipeline/seeds/days.csv", "day\n2025-01-03\n");
        bank.Put("pipeline/seeds/_seeds__models.yml", "models:\n  days:\n    description: d\n    grain: [day]\n    columns: { day: { type: date, description: d } }\n");
        Deliver("20250102");
        Assert.Contains("no column 'calendar_date' of type date", Assert.Throws<ContractException>(() => bank.Run()).Message, StringComparison.Ordinal);
    }

    void Deliver(params string[] nights)
    {
        foreach (var night in nights)
            bank.Deliver(night, $"1\n2\n{night}");
    }

    void Configure(string setting) => bank.Put("pipeline/pipeline.yml", $"name: small\nsources: [bank]\n{setting}\nfolders:\n  marts: {{ schema: marts, materialisation: table }}\n");

    List<string> Noted() => bank.Ledger("select business_date::varchar from ops.missing_nights order by all");
}
