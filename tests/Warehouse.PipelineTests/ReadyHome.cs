using System.Diagnostics;

namespace Warehouse.PipelineTests;

/// <summary>Homes that many tests begin with: made once by the program itself, then copied, since a night costs seconds and a copy does not.
/// They have no pages; the home of the generated nights has those of its last night.</summary>
static class ReadyHome
{
    static readonly TempFolder Made = new();
    static readonly Lazy<Home> SmallBank = new(() => Run(Made.Home("small_bank")));
    static readonly Lazy<Home> WithNames = new(() =>
    {
        var pipeline = Made.Pipeline();
        pipeline.GrantNames();
        return Run(Made.Home("with_names"), "--pipeline", pipeline.Folder);
    });
    static readonly Lazy<Home> FirstGeneratedNight = new(() => Run(Made.Home("first_night"), [.. GeneratedBank.Where, "--to", "2024-12-31"]));
    static readonly Lazy<Home> GeneratedNights = new(() =>
    {
        var home = Copy(FirstGeneratedNight.Value, Made.Home("nights"));
        WarehouseProgram.RunWithPages(["run", "--home", home.Path, .. GeneratedBank.Where]);
        return home;
    });

    static ReadyHome() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Made.Dispose();

    /// <summary>Three nights of the bank made up by hand.</summary>
    public static Home OfTheSmallBank(Home home) => Copy(SmallBank.Value, home);

    /// <summary>The same with the names of customers published as they are.</summary>
    public static Home OfTheSmallBankWithNames(Home home) => Copy(WithNames.Value, home);

    /// <summary>Three nights of the bank made up by hand, to be read only.</summary>
    public static Home TheSmallBank => SmallBank.Value;

    /// <summary>The first night of data-samples/bank, to be read only.</summary>
    public static Home TheFirstGeneratedNight => FirstGeneratedNight.Value;

    /// <summary>Six nights of data-samples/bank.</summary>
    public static Home OfTheGeneratedNights(Home home) => Copy(GeneratedNights.Value, home);

    /// <summary>Copies a home with its links.</summary>
    public static Home Copy(Home from, Home to)
    {
        using var copy = Process.Start("cp", ["-a", from.Path, to.Path]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
        return to;
    }

    static Home Run(Home home, params string[] more)
    {
        WarehouseProgram.RunWell(["run", "--home", home.Path, .. more]);
        return home;
    }
}
