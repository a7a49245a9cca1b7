using System.Diagnostics;
using Warehouse.Tests.Tidy;

namespace Warehouse.Tests.Reports;

/// <summary>Packages that only tests use, pinned in <c>tests/npm</c> and fetched into <c>artifacts/npm</c> at the first need.</summary>
static class NpmFolder
{
    static readonly Lazy<string> Fetched = new(Fetch);

    public static string File(string path) => Path.Combine(Fetched.Value, path);

    /// <summary>Runs a script of <c>tests/npm</c> and returns what it prints.</summary>
    public static string Run(string script, params string[] arguments) => Run("node", [File(script), .. arguments], Fetched.Value);

    static string Fetch()
    {
        var (from, to) = (Path.Combine(Checkout.Root, "tests", "npm"), Path.Combine(Checkout.Root, "artifacts", "npm"));
        Directory.CreateDirectory(to);
        var stamp = Path.Combine(to, "fetched.json");
        foreach (var file in Directory.EnumerateFiles(from))
            System.IO.File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        var pinned = System.IO.File.ReadAllText(Path.Combine(from, "package-lock.json"));
        if (!System.IO.File.Exists(stamp) || System.IO.File.ReadAllText(stamp) != pinned)
        {
            Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], to);
            System.IO.File.WriteAllText(stamp, pinned);
        }
        return to;
    }

    static string Run(string program, IEnumerable<string> arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = Task.Run(process.StandardError.ReadToEnd);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}\n{output}");
        return output;
    }
}
