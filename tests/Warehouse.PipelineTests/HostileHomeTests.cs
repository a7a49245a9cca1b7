using System.Diagnostics;

namespace Warehouse.PipelineTests;

/// <summary>Home folders with odd names, without permission and without room.</summary>
public sealed class HostileHomeTests
{
    [Theory]
    [InlineData("it's a home")]
    [InlineData("家 目录 'x'")]
    [InlineData("a;b\"c, d")]
    [InlineData("per%20cent {yyyyMMdd} [1] #2")]
    public void Any_name_will_do_for_home_and_landing_folder(string name)
    {
        using var folder = new TempFolder();
        var (home, bank) = (folder.Home($"h {name}"), folder.Bank($"b {name}"));
        WarehouseProgram.RunWell("run", "--home", home.Path, "--landing", bank.Folder);
        WarehouseProgram.RunWell("query", "select count(*) as n from fct_transaction", "--format", "csv", "--home", home.Path).Saying("n\n80");
        WarehouseProgram.RunWell("status", "--home", home.Path).Saying("published: 2025-01-06");
        WarehouseProgram.RunWell("run", "--home", home.Path, "--landing", bank.Folder).Saying("nothing to do");
        Assert.Equal(["80"], home.AskWarehouse("select count(*) from landing.core__transaction"));
    }

    /// <summary>Two homes of which the name of one, read as a pattern, matches the other's.</summary>
    [Theory]
    [InlineData("bank*")]
    [InlineData("bank?")]
    public void A_name_that_is_a_pattern_never_reads_another_home(string name)
    {
        using var folder = new TempFolder();
        ReadyHome.OfTheSmallBank(folder.Home("bank1"));
        var ended = WarehouseProgram.Run("run", "--home", folder.Home(name).Path);
        if (ended.ExitCode == 0)
            Assert.Equal(folder.Home("bank1").Tree(), folder.Home(name).Tree());
        else
            ended.With(2).Saying(folder.Home(name).Path);
    }

    [Fact]
    public void A_home_that_was_moved_reads_its_own_landed_files()
    {
        using var folder = new TempFolder();
        var (first, second) = (folder.Home(), folder.Home("moved"));
        ReadyHome.OfTheSmallBank(first);
        var before = first.Tree();
        Directory.Move(first.Path, second.Path);
        WarehouseProgram.RunWell("run", "--home", second.Path, "--full-refresh");
        Assert.Equal(before, second.Tree());
        Assert.Equal(["0"], second.AskWarehouse($"select count(*) from ops.loads where not starts_with(landed_file, '{second.Path}')"));
        Assert.False(Directory.Exists(first.Path));
    }

    [Fact]
    public void A_landed_file_that_is_lost_is_named_with_the_delivered_one()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.OfTheSmallBank(folder.Home());
        var lost = Directory.GetFiles(Path.Combine(home.Path, "landing", "core", "transaction"), "20250103-*.parquet").Single();
        File.Delete(lost);
        WarehouseProgram.Run("run", "--home", home.Path).With(2).Saying(lost, "landed from core/transaction_20250103.csv", "copy of the home folder");
        WarehouseProgram.Run("plan", "--home", home.Path).With(2).Saying(lost);
        WarehouseProgram.RunWell("status", "--home", home.Path).Saying("published: 2025-01-06");
    }

    [Fact]
    public void Relative_folders_are_those_of_the_caller()
    {
        using var folder = new TempFolder();
        folder.Bank("extracts");
        WarehouseProgram.Start(["run", "--home", "here", "--landing", "extracts", "--business-date", "2025-01-02"], folder.Path, []).WaitForEnd().With(0);
        Assert.Equal("2025-01-02", folder.Home("here").Current);
    }

    [Fact]
    public void A_home_below_a_file_is_named_and_no_stack_trace_is_shown()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Sub("file"), "");
        MustFailNaming(folder.Sub("file/home"));
    }

    [Fact]
    public void A_home_where_nothing_can_be_written_is_named_and_no_stack_trace_is_shown() => MustFailNaming("/proc/warehouse-home");

    public static TheoryData<string> Sizes => WarehouseProgram.IsSlowSuite ? ["64k", "256k", "400k", "600k", "800k", "1000k"] : ["64k", "400k", "1000k"];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_full_disk_ends_the_run_with_a_message_and_more_room_is_enough_to_go_on(string size)
    {
        using var folder = new TempFolder();
        var mount = folder.Sub("disk");
        Directory.CreateDirectory(mount);
        if (Shell("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", mount) != 0)
            Assert.Skip($"a small disk is needed, and tmpfs cannot be mounted at {mount} here");
        try
        {
            var home = new Home(Path.Combine(mount, "home"));
            var full = WarehouseProgram.Run("run", "--home", home.Path);
            Assert.True(full.ExitCode is 1 or 3, $"exit code {full.ExitCode}\n{full.Said}");
            Assert.Contains("space", full.Errors, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("   at ", full.Errors, StringComparison.Ordinal);
            Assert.Equal(0, Shell("mount", "-o", "remount,size=200m", mount));
            WarehouseProgram.RunWell("run", "--home", home.Path);
            Assert.Equal(ReadyHome.TheSmallBank.Tree(), home.Tree());
        }
        finally
        {
            Shell("umount", mount);
        }
    }

    static void MustFailNaming(string home)
    {
        var ended = WarehouseProgram.Run("run", "--home", home);
        Assert.True(ended.ExitCode is 2 or 3, $"exit code {ended.ExitCode}\n{ended.Said}");
        Assert.Contains(home, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    static int Shell(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
