using System.Diagnostics;

namespace Warehouse.Tests.Shared;

/// <summary>Packages that only tests use, pinned in <c>tests/npm</c> and fetched into <c>artifacts/npm</c> at the first need.</summary>
static class NpmFolder
{
    static readonly Lazy<string> Fetched = new(Fetch);

    /// <summary>What npm says where it cannot reach its registry.</summary>
    static readonly string[] Unreachable = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"];

    public static string File(string path) => Path.Combine(Fetched.Value, path);

    /// <summary>Runs a script of <c>tests/npm</c> and returns what it prints.</summary>
    public static string Run(string script, params string[] arguments)
    {
        var (code, output, errors) = Start("node", [File(script), .. arguments], Fetched.Value);
        Assert.True(code == 0, $"{script}: {errors}\n{output}");
        return output;
    }

    static string Fetch()
    {
        var root = CheckoutFolder.Path;
        var (from, to) = (Path.Combine(root, "tests", "npm"), Path.Combine(root, "artifacts", "npm"));
        Directory.CreateDirectory(to);
        var stamp = Path.Combine(to, "fetched.json");
        foreach (var file in Directory.EnumerateFiles(from))
            System.IO.File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        var pinned = System.IO.File.ReadAllText(Path.Combine(from, "package-lock.json"));
        if (System.IO.File.Exists(stamp) && System.IO.File.ReadAllText(stamp) == pinned)
            return to;
        var (code, output, errors) = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], to);
        if (Unreachable.Any(errors.Contains))
            Assert.Skip($"npm's registry cannot be reached, so what tests/npm pins is not here and nothing was compared with it: {errors}");
        Assert.True(code == 0, $"npm ci: {errors}\n{output}");
        System.IO.File.WriteAllText(stamp, pinned);
        return to;
    }

    static (int Code, string Output, string Errors) Start(string program, IEnumerable<string> arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = Task.Run(process.StandardError.ReadToEnd);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
