using Warehouse.Cli;

namespace Warehouse.Tests.Cli;

public sealed class RunLockTests : IDisposable
{
    static readonly DateTime Now = new(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-lock-");

    string Home => Path.Combine(folder.FullName, "a new home");

    public void Dispose() => Scratch.Remove(folder.FullName);

    [Fact]
    public void A_home_without_run_is_free()
    {
        Assert.Null(RunLock.Holder(Home));
        Assert.False(Directory.Exists(Home));
    }

    [Fact]
    public void The_holder_is_told_with_process_machine_and_time()
    {
        using var held = RunLock.Take(Home, Now);
        Assert.Equal($"process {Environment.ProcessId} on {Environment.MachineName} since 2025-01-02 03:04:05 UTC", RunLock.Holder(Home));
    }

    [Fact]
    public void A_second_run_is_refused_with_the_holder()
    {
        using var held = RunLock.Take(Home, Now);
        var message = Assert.Throws<LockedException>(() => RunLock.Take(Home, Now)).Message;
        Assert.StartsWith($"another run holds {Home}: process {Environment.ProcessId} on ", message, StringComparison.Ordinal);
        Assert.Contains("since 2025-01-02 03:04:05 UTC", message, StringComparison.Ordinal);
        Assert.DoesNotContain("IOException", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_released_lock_is_free_though_its_text_remains()
    {
        RunLock.Take(Home, Now).Dispose();
        Assert.Null(RunLock.Holder(Home));
        using var again = RunLock.Take(Home, Now.AddDays(1));
        Assert.EndsWith("since 2025-01-03 03:04:05 UTC", RunLock.Holder(Home), StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_text_of_an_earlier_holder_is_gone()
    {
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, "run.lock"), new string('x', 500));
        using var held = RunLock.Take(Home, Now);
        Assert.EndsWith("UTC", RunLock.Holder(Home), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_homes_do_not_mind_each_other()
    {
        using var one = RunLock.Take(Home, Now);
        using var other = RunLock.Take(Home + "2", Now);
        Assert.NotNull(RunLock.Holder(Home + "2"));
    }

    [Fact]
    public async Task Asking_for_the_holder_does_not_stop_a_run_from_beginning()
    {
        RunLock.Take(Home, Now).Dispose();
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                RunLock.Holder(Home);
        });
        for (var i = 0; i < 300; i++)
            RunLock.Take(Home, Now).Dispose();
        await stop.CancelAsync();
        await asking;
    }
}
