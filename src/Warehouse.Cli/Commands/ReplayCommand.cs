using Warehouse.Contracts;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>What <c>warehouse replay</c> is asked for.</summary>
/// <param name="Source">Only rows of this source.</param>
/// <param name="Load">Only rows of this load.</param>
/// <param name="Export">A file into which the rows are written instead of being replayed.</param>
/// <param name="Rows">A file of corrected rows.</param>
/// <param name="Dismiss">Why the rows are closed instead of being replayed.</param>
sealed record ReplayRequest(string? Source, string? Load, string? Export, string? Rows, string? Dismiss);

/// <summary><c>warehouse replay</c>: quarantined rows exported, corrected and landed again, or landed as they are under a changed contract.</summary>
static class ReplayCommand
{
    public static Outcome Run(Settings settings, ReplayRequest request, CancellationToken cancellation)
    {
        if (new[] { request.Export, request.Rows, request.Dismiss }.Count(given => given is not null) > 1)
            throw new ContractException("replay", 0, "several things are asked for", "permitted is one of --export, --rows and --dismiss");
        if (Settle(settings, request) is not { } night)
            return Outcome.Done;
        return RunCommand.Run(settings, new(night, night), new(null, false), false, true, cancellation);
    }

    /// <returns>The night that is to be run, since it has rows that it had not; null where it has none.</returns>
    static DateOnly? Settle(Settings settings, ReplayRequest request)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var held = RunLock.Take(settings.Home, now);
        using var workspace = Workspace.Open(settings);
        var lander = new Lander(workspace.Connection, settings.Home, workspace.Loads, TimeProvider.System);
        var replay = new Replay(workspace.Connection, settings.Home, lander, TimeProvider.System);
        var contracts = replay.Sources(request.Source, request.Load).Select(source => ContractOf(workspace, source)).ToList();
        if (contracts.Count == 0)
        {
            Console.WriteLine("no quarantined row is open");
            return null;
        }
        if (request.Dismiss is { } reason)
        {
            Console.WriteLine($"{replay.Dismiss(request.Source, request.Load, reason)} rows dismissed: {reason}");
            workspace.Runs.Export(Path.Combine(settings.Home, "ops"));
            return null;
        }
        if ((request.Export ?? request.Rows) is not null && contracts.Count > 1)
            throw new ContractException(
                "--source", 0, "rows of several sources are open", $"permitted is one of {string.Join(", ", contracts.Select(c => c.Source))}");
        if (request.Export is { } export)
        {
            Console.WriteLine($"{replay.Export(contracts[0], request.Load, export)} rows of {contracts[0].Source} -> {export}; correct them, then: warehouse replay --rows {export}");
            return null;
        }
        var night = workspace.Loads.LandedNights()[^1];
        var results = contracts.SelectMany(c => replay.Run(c, request.Load, request.Rows, night, $"replay-{now:yyyyMMddHHmmssfff}")).ToList();
        foreach (var result in results)
            Console.WriteLine($"  replay   {result.SourceFile}: {result.Replayed} rows kept, {result.Returned} still break the contract and stay open");
        workspace.Runs.Export(Path.Combine(settings.Home, "ops"));
        return results.Any(r => r.Replayed > 0) ? night : null;
    }

    static FileContract ContractOf(Workspace workspace, string source) =>
        workspace.Contracts.SelectMany(c => c.Files).FirstOrDefault(f => f.Source == source) ?? throw new ContractException(
            source, 0, "rows of a source are open that the pipeline no longer has", "dismiss them with: warehouse replay --source NAME --dismiss REASON");
}
