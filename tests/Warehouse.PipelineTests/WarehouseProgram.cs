using System.Diagnostics;
using System.Text;

namespace Warehouse.PipelineTests;

/// <summary>How the program ended and what it said.</summary>
sealed record Ended(int ExitCode, byte[] OutputBytes, string Errors)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string Said => $"{Output}\n{Errors}";

    /// <summary>Fails with all that the program said, for an exit code alone explains nothing.</summary>
    public Ended With(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, expected {exitCode}\n--- output\n{Output}\n--- errors\n{Errors}");
        Assert.DoesNotContain("Unhandled exception", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Warehouse.", Errors, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Fails unless each text stands in the output or the errors.</summary>
    public Ended Saying(params string[] texts)
    {
        foreach (var text in texts)
            Assert.Contains(text, Said, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>The built program in a process of its own, as a scheduler starts it.</summary>
sealed class WarehouseProgram : IDisposable
{
    const int Done = 0;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    readonly Process process;
    readonly Task<byte[]> output;
    readonly Task<string> errors;

    WarehouseProgram(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        output = Task.Run(() =>
        {
            using var bytes = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(bytes);
            return bytes.ToArray();
        });
        errors = Task.Run(process.StandardError.ReadToEnd);
    }

    /// <summary>The checkout: the folder of Warehouse.sln above the tests.</summary>
    public static string Root => Tests.Shared.CheckoutFolder.Path;

    /// <summary>Whether the slow suite runs: <c>./warehouse test slow</c>.</summary>
    public static bool IsSlowSuite => Environment.GetEnvironmentVariable("WAREHOUSE_TEST_SLOW") == "1";

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    public static Ended Run(params string[] arguments) => Start(arguments).WaitForEnd();

    /// <summary>Runs a command that must end well.</summary>
    public static Ended RunWell(params string[] arguments) => Run(arguments).With(Done);

    /// <summary>Runs nights that must end well, and has their pages written.</summary>
    public static Ended RunWithPages(params string[] arguments) =>
        Start(arguments, workFolder: Path.GetTempPath(), variables: [], withPages: true).WaitForEnd().With(Done);

    public static WarehouseProgram Start(params string[] arguments) => Start(arguments, workFolder: Path.GetTempPath(), variables: []);

    /// <summary>Starts the program. Nights write no pages unless a test reads them: they are a good part of a small night.</summary>
    public static WarehouseProgram Start(
        IReadOnlyList<string> arguments, string workFolder, IEnumerable<(string Name, string Value)> variables, bool withPages = false)
    {
        if (arguments is ["run" or "backfill", ..] && !withPages && !arguments.Contains("--no-report"))
            arguments = [.. arguments, "--no-report"];
        var program = Path.Combine(Root, "artifacts", "app", "warehouse");
        Assert.True(File.Exists(program), $"{program} is not built; run ./warehouse doctor once");
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What the person who runs the tests has set must not reach the program.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("WAREHOUSE_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["WAREHOUSE_ROOT"] = Root;
        // The bank made up by hand: three nights whose every row is known.
        start.Environment["WAREHOUSE_PIPELINE"] = Path.Combine(Root, "pipelines", "small_bank");
        start.Environment["WAREHOUSE_LANDING"] = Path.Combine(Root, "data-samples", "small_bank");
        // Homes with a secret of their own would not publish the same bytes.
        start.Environment["WAREHOUSE_SECRET"] = "of the tests";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new(start);
    }

    public Ended WaitForEnd()
    {
        if (!process.WaitForExit(Patience))
        {
            Kill();
            Assert.Fail($"the program did not end within {Patience}");
        }
        using (this)
            return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Ends the process by SIGKILL: it can neither clean up nor flush.</summary>
    public Ended Kill()
    {
        process.Kill();
        process.WaitForExit();
        using (this)
            return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose() => process.Dispose();
}
