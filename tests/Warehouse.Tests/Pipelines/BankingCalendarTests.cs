using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Pipelines;

/// <summary>Which days a bank delivers on, by the rule of the week and by China's announced holidays.</summary>
public sealed class BankingCalendarTests
{
    static BankingCalendar China { get; } = Read("key_accounts");

    [Theory]
    [InlineData("2021-02-07", true)]
    [InlineData("2022-10-08", true)]
    [InlineData("2023-01-23", false)]
    [InlineData("2024-02-09", true)]
    [InlineData("2024-02-10", false)]
    [InlineData("2025-01-26", true)]
    [InlineData("2025-01-28", false)]
    [InlineData("2025-10-08", false)]
    [InlineData("2026-02-23", false)]
    [InlineData("2026-10-10", true)]
    [InlineData("2027-02-08", false)]
    [InlineData("2025-03-08", false)]
    [InlineData("2025-03-10", true)]
    [InlineData("2040-01-01", false)]
    [InlineData("2040-01-02", true)]
    public void Days_are_as_the_State_Council_announced_them(string day, bool isBankingDay) => Assert.Equal(isBankingDay, China.IsBankingDay(DateOnly.Parse(day, null)));

    [Fact]
    public void A_worked_weekend_is_a_weekend_and_every_year_closes_at_least_the_days_of_the_law()
    {
        var days = Checkout.Read("pipelines/key_accounts/seeds/banking_calendar.csv").TrimEnd().Split('\n').Skip(1)
            .Select(line => line.Split(',')).Select(f => (Day: DateOnly.Parse(f[0], null), IsOpen: f[1] == "true")).ToList();
        Assert.All(days.Where(d => d.IsOpen), d => Assert.Contains(d.Day.DayOfWeek, new[] { DayOfWeek.Saturday, DayOfWeek.Sunday }));
        Assert.Equal(Enumerable.Range(2021, 7), days.Where(d => !d.IsOpen).GroupBy(d => d.Day.Year).Where(y => y.Count() >= 11).Select(y => y.Key).Order());
    }

    [Fact]
    public void A_pipeline_without_a_calendar_works_from_Monday_to_Friday()
    {
        var berka = Read("berka");
        Assert.True(berka.IsBankingDay(new(2025, 1, 28)));
        Assert.False(berka.IsBankingDay(new(2025, 1, 26)));
    }

    [Theory]
    [InlineData("2025-01-24 2025-01-27", "2025-02-05", "2025-01-26")]
    [InlineData("2025-01-24 2025-01-26 2025-01-27", "2025-02-06", "2025-02-05")]
    [InlineData("2025-01-03", "2025-01-06", "")]
    [InlineData("2025-01-02", "2025-01-08", "2025-01-03 2025-01-06 2025-01-07")]
    [InlineData("2025-01-08", "2025-01-08", "")]
    [InlineData("2025-01-08", "2025-01-02", "")]
    [InlineData("", "2025-01-08", "")]
    public void Missing_are_the_banking_days_between_the_first_delivery_and_the_night(string delivered, string night, string expected)
    {
        var dates = delivered.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => DateOnly.Parse(d, null)).ToHashSet();
        Assert.Equal(expected, string.Join(' ', China.Missing(dates, DateOnly.Parse(night, null), 9).Select(d => $"{d:yyyy-MM-dd}")));
    }

    [Fact]
    public void No_more_are_looked_for_than_asked() => Assert.Equal(4, China.Missing(new HashSet<DateOnly> { new(2021, 1, 4) }, DateOnly.MaxValue, 4).Count);

    static BankingCalendar Read(string pipeline)
    {
        using var connection = DuckDBConnection.OpenFile(":memory:");
        return BankingCalendar.Read(connection, PipelineReader.Read(Path.Combine(Checkout.Root, "pipelines", pipeline)).Nights);
    }
}
