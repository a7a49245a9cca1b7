using System.Diagnostics;

namespace Warehouse.PipelineTests;

/// <summary>Whatever disturbs the five nights, what is published in the end is what an undisturbed home published. The normal suite disturbs each
/// night once a kind; <c>./warehouse test slow</c> kills fifty times and fills the disk twenty-five times.</summary>
public sealed class FaultTests(FiveNights undisturbed) : IClassFixture<FiveNights>
{
    static readonly int FaultsANight = WarehouseProgram.IsSlowSuite ? 10 : 2;

    [Fact]
    public void Kills_at_random_moments_leave_no_trace()
    {
        var random = new Random(20250107);
        var kills = 0;
        Disturb((night, start) =>
        {
            for (var kill = 0; kill < FaultsANight; kill++, kills++)
            {
                var run = start();
                Thread.Sleep(undisturbed.Durations[night] * random.NextDouble());
                run.Kill();
            }
        });
        Assert.Equal(FaultsANight * FiveNights.Count, kills);
    }

    [Fact]
    public void Two_runs_at_once_leave_no_trace() => Disturb((_, start) =>
    {
        var codes = new[] { start(), start() }.Select(run => run.WaitForEnd().ExitCode).ToList();
        Assert.Contains(0, codes);
        Assert.All(codes, code => Assert.True(code is 0 or 4, $"exit codes {string.Join(", ", codes)}"));
    });

    [Fact]
    public void A_disk_that_is_full_at_random_moments_leaves_no_trace()
    {
        using var folder = new TempFolder();
        var mount = Directory.CreateDirectory(folder.Sub("disk")).FullName;
        if (Shell("mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", mount) != 0)
            Assert.Skip($"a small disk is needed, and tmpfs cannot be mounted at {mount} here");
        var (random, full) = (new Random(20250108), 0);
        try
        {
            Disturb(
                (_, start) =>
                {
                    for (var fault = 0; fault < FaultsANight / 2; fault++)
                    {
                        var used = new DriveInfo(mount) is var disk ? (disk.TotalSize - disk.AvailableFreeSpace) / 1024 : 0;
                        Assert.Equal(0, Shell("mount", "-o", $"remount,size={used + random.Next(40, 900)}k", mount));
                        var ended = start().WaitForEnd();
                        Assert.True(ended.ExitCode is 0 or 1 or 3, $"exit code {ended.ExitCode}\n{ended.Said}");
                        full += ended.ExitCode == 0 ? 0 : 1;
                        Assert.Equal(0, Shell("mount", "-o", "remount,size=300m", mount));
                    }
                },
                Path.Combine(mount, "home"));
            Assert.True(full > 0, "the disk was never full: let less room");
        }
        finally
        {
            Shell("umount", mount);
        }
    }

    /// <summary>Works off the five nights, each disturbed before it is run to its end.</summary>
    void Disturb(Action<int, Func<WarehouseProgram>> fault, string? homePath = null)
    {
        using var folder = new TempFolder();
        var (bank, home) = (folder.Bank(), homePath is null ? folder.Home() : new Home(homePath));
        using var sequence = new NightSequence(bank, folder.Sub("later"));
        for (var night = 0; night < FiveNights.Count; night++)
        {
            sequence.Deliver(night);
            fault(night, () => WarehouseProgram.Start("run", "--landing", bank.Folder, "--home", home.Path));
            WarehouseProgram.RunWell("run", "--landing", bank.Folder, "--home", home.Path);
        }
        Assert.Equal(undisturbed.Tree, home.Tree());
    }

    static int Shell(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
