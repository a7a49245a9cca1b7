using System.Diagnostics;
using System.Runtime.CompilerServices;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

/// <summary>Runs an action in a real second process: this test program, started again with a variable that makes the module
/// initializer do the action and exit before any test framework starts.</summary>
static class SecondProcess
{
    const string Variable = "WAREHOUSE_TESTS_SECOND_PROCESS";

    /// <summary>The second process holds a database open for writing until its input is closed.</summary>
    internal static Process HoldOpen(string path)
    {
        var process = Start("hold", path, ("", ""));
        Assert.Equal("held", process.StandardOutput.ReadLine());
        return process;
    }

    /// <summary>The second process tries to open a database and prints "opened" or the error.</summary>
    internal static string TryOpen(string path, (string Name, string Value) environment = default)
    {
        using var process = Start("open", path, environment);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }

    [ModuleInitializer]
    internal static void RunIfSecond()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text)
            return;
        var (action, path) = (text[..text.IndexOf('|')], text[(text.IndexOf('|') + 1)..]);
        try
        {
            using var connection = DuckDBConnection.OpenFile(path);
            Console.WriteLine(action == "hold" ? "held" : "opened");
            if (action == "hold")
                Console.In.ReadToEnd();
        }
        catch (Exception error)
        {
            Console.WriteLine($"{error.GetType().Name} {(error as DuckDBException)?.ErrorType}: {error.Message}");
        }

        Environment.Exit(0);
    }

    static Process Start(string action, string path, (string Name, string Value) environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SecondProcess).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = $"{action}|{path}";
        if (!string.IsNullOrEmpty(environment.Name))
            start.Environment[environment.Name] = environment.Value;
        return Process.Start(start)!;
    }
}
