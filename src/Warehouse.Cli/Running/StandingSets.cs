using Warehouse.Pipelines;

namespace Warehouse.Cli;

/// <summary>What of a night's exports stands in folders of earlier nights as it would be written.</summary>
/// <param name="workspace">The home.</param>
/// <param name="publisher">Reads what was published.</param>
/// <param name="plan">Versions of the exports.</param>
/// <param name="report">Which models came out otherwise than they stood.</param>
/// <param name="persons">What versions end with (<see cref="PersonalData.Version"/>).</param>
sealed class StandingSets(Workspace workspace, Publisher publisher, RunPlan plan, BuildReport report, string persons)
{
    readonly Dictionary<string, Manifest> manifests = [];
    readonly ILookup<(string Export, string Version), string> folders = workspace.Runs.FoldersWith(
        plan.Exports.Values.SelectMany(version => new[] { version.Now, version.Before }).OfType<string>().Select(version => version + persons));

    /// <summary>All of an export, or its partitions with none of the keys that the night replaced; null where it is to be written.</summary>
    public StandingSet? Of(Export export)
    {
        var version = plan.Exports[export.Name];
        if (Find(export, version.Now) is { } whole)
            return whole;
        if (version.Before is not { } before || Find(export, before) is not { } stood)
            return null;
        if (!report.Models.First(m => m.Relation == export.Relation).IsChanged)
            return stood;
        var rule = workspace.Catalogue.Find(export.Relation)!.Incremental;
        return rule is not null && export.PartitionBy.Count > 0 && export.PartitionBy.All(rule.On.Contains) ? stood with { Keys = rule.Keys } : null;
    }

    StandingSet? Find(Export export, string version) =>
        folders[(export.Name, version + persons)]
            .Where(folder => Directory.Exists(Path.Combine(workspace.Settings.Home, "published", folder)))
            .Select(folder => new StandingSet(folder, ManifestOf(folder).DataSets.First(set => set.Name == export.Name), null))
            .FirstOrDefault();

    Manifest ManifestOf(string folder) =>
        manifests.TryGetValue(folder, out var known) ? known : manifests[folder] = publisher.Find(folder).Manifest;
}
