using System.Text.RegularExpressions;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Tidy;

/// <summary>What must not stand in any file, and what must stand beside every model.</summary>
public sealed partial class TidyContentTests
{
    // In two parts, so that this file does not find itself.
    static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];

    static readonly string[] OfThisMachine =
    [
        "/wo" + "rk/", "/tmp/npr" + "obe", "api.nu" + "get.org", "registry.np" + "mjs", "registry.ya" + "rnpkg", "pypi." + "org", "deb." + "debian.org",
        "pkgs.dev." + "azure.com", "arti" + "factory",
    ];

    static readonly string[] Binary = [".parquet", ".duckdb", ".png", ".gz", ".zip"];

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        Find("marks of unfinished work: finish it, or open an issue", Checkout.Files.Where(f => !f.EndsWith("package-lock.json", StringComparison.Ordinal)),
            line => Unfinished.FirstOrDefault(word => Regex.IsMatch(line, $@"\b{word}\b")));
    }

    [Fact]
    public void Nothing_names_the_machine_that_it_was_written_on()
    {
        Find("names of this machine's paths or package sources: they are settings", Checkout.Files,
            line => OfThisMachine.FirstOrDefault(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Only_the_command_line_writes_to_the_console()
    {
        Find("writes to the console outside of Warehouse.Cli: return it, or take a TextWriter",
            Checkout.Code("src").Select(f => f.Path).Where(f => !f.StartsWith("src/Warehouse.Cli/", StringComparison.Ordinal)),
                line => line.Contains("Console.", StringComparison.Ordinal) ? "Console" : null);
    }

    [Fact]
    public void Files_end_with_a_line_end_and_hold_no_tabs_or_trailing_blanks()
    {
        var ours = Checkout.Files.Where(f => Path.GetExtension(f) is ".cs" or ".sql" or ".yml" or ".md" or ".csproj" or ".props" && !f.StartsWith("data-samples/", StringComparison.Ordinal)).ToList();
        TidyTests.None("files without a line end at their end", ours.Where(f => Checkout.Read(f) is not [.., '\n']));
        Find("tabs or trailing blanks", ours, line => line.EndsWith(' ') || line.Contains('\t', StringComparison.Ordinal) ? "blank" : null);
    }

    [Fact]
    public void Links_of_the_documents_lead_to_files()
    {
        TidyTests.None("links that lead nowhere", Checkout.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal)).SelectMany(f => Link().Matches(Fenced().Replace(Checkout.Read(f), ""))
            .Select(match => match.Groups[1].Value.Split('#')[0]).Where(link => link.Length > 0 && !link.Contains("://",
                StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(link => !Path.Exists(Path.Combine(Checkout.Root, Path.GetDirectoryName(f)!, link))).Select(link => $"{f}: {link}")));
    }

    [Fact]
    public void Every_model_says_what_it_is()
    {
        var models = Pipelines().SelectMany(p => p.Models.Select(m => (Pipeline: p.Name, Model: m))).ToList();
        Console.WriteLine($"tidy: {models.Count} models with {models.Sum(m => m.Model.Columns.Count)} described columns in {Pipelines().Count} pipelines");
        TidyTests.None("models that do not say enough", models.SelectMany(m => Missing(m.Model).Select(what => $"{m.Pipeline}: {m.Model.Relation}: {what}")));
    }

    [Fact]
    public void Every_SQL_file_of_a_pipeline_is_declared()
    {
        var known = Pipelines().SelectMany(p => p.Models.Select(m => m.File).Concat(p.Assertions.Select(a => a.File))).Select(Path.GetFullPath).ToHashSet();
        TidyTests.None("SQL files that no pipeline speaks of", Checkout.Files.Where(f => f.StartsWith("pipelines/", StringComparison.Ordinal) && f.EndsWith(".sql", StringComparison.Ordinal))
            .Where(f => !f.Contains("/macros/", StringComparison.Ordinal) && !known.Contains(Path.GetFullPath(Path.Combine(Checkout.Root, f))) && !IsOfAModelOfMining(f)));
    }

    [Fact]
    public void Every_model_with_SQL_begins_with_its_grain_and_reason()
    {
        TidyTests.None("models without the head comment '-- Grain: ...' and '-- Reason: ...'", Pipelines().SelectMany(p => p.Models).Where(m => m.Sql.Length > 0).DistinctBy(m => m.File)
            .Where(m => !m.Sql.StartsWith("-- Grain:", StringComparison.Ordinal) || !m.Sql.Contains("-- Reason:", StringComparison.Ordinal)).Select(m => Path.GetRelativePath(Checkout.Root, m.File)));
    }

    /// <summary>What is made of a model's scores, <c>mining/x_scores.sql</c>, belongs to <c>mining/x.yml</c>.</summary>
    static bool IsOfAModelOfMining(string file) => file.Contains("/mining/", StringComparison.Ordinal) && file.EndsWith("_scores.sql", StringComparison.Ordinal)
        && File.Exists(Path.Combine(Checkout.Root, file[..^"_scores.sql".Length] + ".yml"));

    static IEnumerable<string> Missing(Model model)
    {
        if (model.Description.Trim().Length < 10)
            yield return "description";
        if (model.Grain.Count == 0)
            yield return "grain";
        foreach (var column in model.Columns.Where(c => c.Description.Trim().Length < 3))
            yield return $"description of column {column.Name}";
    }

    static List<Pipeline> Pipelines() => [.. Checkout.Files.Where(f => f.StartsWith("pipelines/", StringComparison.Ordinal) && f.EndsWith("/pipeline.yml", StringComparison.Ordinal))
        .Select(f => PipelineReader.Read(Path.GetDirectoryName(Path.Combine(Checkout.Root, f))!))];

    static void Find(string what, IEnumerable<string> files, Func<string, string?> fault) => TidyTests.None(what, files.Where(f => !Binary.Contains(Path.GetExtension(f)))
        .SelectMany(f => Checkout.Read(f).Split('\n').Select((line, i) => (At: $"{f}:{i + 1}", Fault: fault(line.TrimEnd('\r'))))).Where(l => l.Fault is not null).Select(l => $"{l.At}: {l.Fault}"));

    [GeneratedRegex(@"\]\(([^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```[\\s\\S]*?^```", RegexOptions.Multiline)]
    private static partial Regex Fenced();
}
