namespace Warehouse.Tests.Cli;

/// <summary>A clock that is moved back changes no published byte: nights are dated by their files.</summary>
public sealed class ClockTests
{
    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-400)]
    public void Nights_run_while_the_clock_goes_back_publish_what_they_would_have(int daysANight)
    {
        using var straight = new SmallBank();
        using var odd = new SmallBank();
        var clock = new Clock(new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
        foreach (var (night, ids) in new[] { ("20250102", "1"), ("20250103", "1\n2"), ("20250103", "1\n3"), ("20250106", "3") })
        {
            straight.Deliver(night, ids);
            straight.Run();
            odd.Deliver(night, ids);
            odd.Run(clock: clock);
            clock.Now = clock.Now.AddDays(daysANight);
        }
        Assert.Equal(straight.Served(), odd.Served());
        Assert.Equal(Files(straight), Files(odd));
    }

    static IEnumerable<string> Files(SmallBank bank) => Directory.GetFiles(Path.Combine(bank.Home, "published"), "*", SearchOption.AllDirectories).Order()
        .Select(file => $"{Path.GetRelativePath(bank.Home, file)} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}");
}
