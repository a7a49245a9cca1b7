using System.CommandLine;
using System.Diagnostics;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary><c>warehouse report</c>: static pages about a published night.</summary>
static class ReportCommand
{
    /// <summary>Pages of customers where nothing else is asked for.</summary>
    public const int MostDossiers = 500;

    public static Command Create(Func<ParseResult, Settings> settings, Option<string> night)
    {
        var to = new Option<string>("--out") { Description = "folder to write the pages into (default <home>/reports/<business date>)" };
        var most = new Option<int>("--dossiers") { Description = "customers with a page of their own at most", DefaultValueFactory = _ => MostDossiers };
        var role = new Option<string>("--role") { Description = "only what this role of pipeline.yml may see" }
            .Offering(settings, s => PipelineReader.Read(s.Pipeline).Roles.Select(r => r.Name));
        var report = new Command("report", "write static pages about a published night: overview, contribution, leaving, prospects, models, dossiers") { night, to, most, role };
        report.SetAction((parsed, _) =>
        {
            var started = Stopwatch.GetTimestamp();
            var written = Write(settings(parsed), CommandLine.Date(parsed, night), parsed.GetValue(to), parsed.GetValue(most), parsed.GetValue(role));
            Console.WriteLine($"{written.Pages} pages ({written.Dossiers} dossiers), {written.Bytes / 1e6:0.0} MB in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s -> {written.Index}");
            return Task.FromResult((int)Outcome.Done);
        });
        return report;
    }

    /// <summary>Refuses a folder in which something lies that is not pages of ours.</summary>
    public static void RefuseOthers(string folder, string ours)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, "index.html")))
            throw new ContractException(folder, 0, $"the folder holds something else than {ours}", "name an empty folder, or one that does not exist, with --out");
    }

    /// <summary>Writes the pages of a night.</summary>
    /// <param name="settings">The home.</param>
    /// <param name="night">The night; null for the current one.</param>
    /// <param name="folder">Where; null for the home's own folder.</param>
    /// <param name="mostDossiers">Pages of customers at most.</param>
    /// <param name="role">For whom; null for all that is published.</param>
    /// <exception cref="ContractException">Nothing is published, or not that night, or the folder is not ours to replace.</exception>
    public static WrittenReport Write(Settings settings, DateOnly? night, string? folder, int mostDossiers, string? role = null)
    {
        var published = night is { } date ? Publisher.Editions(settings.Home, date) is [.., var last] ? last : null : Publisher.CurrentFolder(settings.Home);
        using var connection = PublishedNight.Open(settings.Home, null, night, withPrevious: true, role);
        var manifest = published is null ? throw new ContractException(settings.Home, 0, "nothing is published here", "run 'warehouse run' first") : PublishedNight.ManifestOf(published, role);
        var target = Path.GetFullPath(folder ?? Path.Combine(settings.Home, "reports", $"{manifest.BusinessDate:yyyy-MM-dd}{(role is null ? "" : $"-{role}")}"));
        RefuseOthers(target, "a report");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var sets = manifest.DataSets.Select(s => new PublishedSet(s.Name, s.Description, s.Rows, s.Files.Sum(f => f.Bytes))).ToList();
        var written = NightReport.Write(
            new(connection, manifest.Pipeline, manifest.BusinessDate, Path.GetFileName(published), sets, Path.Combine(settings.Home, "models"), role, mostDossiers), target);
        // As open as what the pages are made of: whoever may not see a name that was granted must not read it here.
        if (manifest.DataSets.SelectMany(s => s.Columns).All(c => c.IsGranted != true || c.Description.StartsWith(Manifest.MaskMark, StringComparison.Ordinal)))
        {
            var upTo = target.StartsWith(settings.Home + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? settings.Home : target;
            foreach (var page in Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories))
                OwnerOnly.ForReaders(page, upTo);
        }
        return written;
    }
}
