using System.Diagnostics;

namespace Warehouse.Tests.Tidy;

/// <summary>The files of the checkout that these tests were built from.</summary>
static class Checkout
{
    public static string Root => Shared.CheckoutFolder.Path;

    /// <summary>Tracked and new files, with what is ignored left out, as git lists them.</summary>
    public static IReadOnlyList<string> Files { get; } = List();

    /// <summary>C# files below a folder.</summary>
    public static IReadOnlyList<CodeFile> Code(params string[] folders) =>
        [.. Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(folder => f.StartsWith(folder + "/", StringComparison.Ordinal))).Select(f => new CodeFile(f, Read(f)))];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    static List<string> List()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var listed = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f))).Order(StringComparer.Ordinal)];
    }
}
