using System.Globalization;
using Serilog;
using Warehouse.Contracts;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>What a night came to.</summary>
/// <param name="BusinessDate">The night.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Loads">Files landed.</param>
/// <param name="Build">Models and checks; null where landing stopped the night.</param>
/// <param name="Published">The published folder's name; null where nothing was.</param>
/// <param name="Message">Why it failed.</param>
sealed record NightResult(
    DateOnly BusinessDate,
    Outcome Outcome,
    IReadOnlyList<LoadBatch> Loads,
    BuildReport? Build,
    string? Published,
    string? Message)
{
    /// <summary>Whether the folder was written by this run, and did not stand as it is.</summary>
    public bool IsNewEdition { get; init; }

    /// <summary>Wall time of the night.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>How a command ended; the numbers are its exit codes.</summary>
enum Outcome
{
    Done = 0,
    CheckFailed = 1,
    WrongUse = 2,
    StepFailed = 3,
    Locked = 4,
    TooEarly = 5,
}

/// <summary>What a run is asked for beside the nights.</summary>
/// <param name="Select">Models to build; null for all. A selection is not published.</param>
/// <param name="IsFullRefresh">Whether all is built from the beginning.</param>
/// <param name="IsBackfill">Whether what was published before is written again, and compared.</param>
sealed record RunRequest(string? Select, bool IsFullRefresh, bool IsBackfill = false);

/// <summary>Runs one night: land, build, check, publish.</summary>
sealed class NightRunner(Workspace workspace, Lander lander, Nights nights, RunOutput output, ILogger log, TimeProvider clock)
{
    readonly Publisher publisher = new(workspace.Connection, workspace.Settings.Home) { Hidden = workspace.Personal.Hidden, Sources = workspace.Sources };

    public NightResult Run(PlannedNight night, RunRequest request, CancellationToken cancellation)
    {
        var started = clock.GetUtcNow().UtcDateTime;
        var runId = $"{night.BusinessDate:yyyyMMdd}-{started:yyyyMMddHHmmssfff}";
        output.NightBegins(night.BusinessDate, workspace.Pipeline.Name);
        workspace.Runs.Begin(runId, workspace.Pipeline.Name, night.BusinessDate, started);
        workspace.Connection.CancellationToken = cancellation;
        publisher.Sweep();
        var loads = new List<LoadBatch>();
        var result = new NightResult(night.BusinessDate, Outcome.StepFailed, loads, null, null, null);
        try
        {
            result = (Missing(night.BusinessDate, runId) ?? Land(night, runId, loads)) is { } refused
                ? result with { Outcome = Outcome.CheckFailed, Message = refused }
                : BuildAndPublish(result, runId, request, cancellation);
        }
        catch (OperationCanceledException)
        {
            result = result with { Message = "stopped by the user; the next run goes on from here" };
            throw;
        }
        catch (Exception e)
        {
            result = result with { Message = e.Message };
            throw;
        }
        finally
        {
            workspace.Connection.CancellationToken = default;
            End(runId, result);
        }
        return result with { Elapsed = clock.GetUtcNow().UtcDateTime - started };
    }

    void End(string runId, NightResult result)
    {
        var status = result.Outcome != Outcome.Done ? "failed" : result.Published is null ? "built" : "published";
        workspace.Runs.End(runId, status, result.Message, clock.GetUtcNow().UtcDateTime);
        workspace.Runs.Export(Path.Combine(workspace.Settings.Home, "ops"));
        log.Information(
            "Night {BusinessDate} of run {RunId} ended: {Status} {Message}", result.BusinessDate, runId, status, result.Message);
    }

    /// <summary>Notes the nights that are missing before this one.</summary>
    /// <returns>Why the night may not be run; null where it may.</returns>
    string? Missing(DateOnly night, string runId)
    {
        var missing = nights.Missing(night);
        workspace.Runs.NoteMissing(night, missing, runId);
        if (missing.Count == 0)
            return null;
        const int shown = 5;
        var message = $"{missing.Count} banking day{(missing.Count == 1 ? "" : "s")} before {night:yyyy-MM-dd} without a delivery: "
            + string.Join(", ", missing.Take(shown).Select(day => $"{day:yyyy-MM-dd}")) + (missing.Count > shown ? ", ..." : "");
        log.Warning("Nights are missing before {BusinessDate}: {Missing}", night, message);
        output.Warn(message);
        return workspace.Pipeline.Nights.Missing == MissingNights.Block
            ? $"{message}; have them delivered, or permit gaps with 'missing_nights: warn' in {workspace.Settings.Pipeline}/pipeline.yml"
            : null;
    }

    string? Land(PlannedNight night, string runId, List<LoadBatch> loads)
    {
        var (current, rows) = ((SourceFile?)null, 0L);
        try
        {
            nights.RequireFiles(night.BusinessDate, night.Files);
            foreach (var file in night.Files)
            {
                (current, rows) = (file, 0);
                using var pending = nights.Open(file);
                rows = pending.Rows;
                var batch = lander.Land(pending, night.BusinessDate, runId);
                loads.Add(batch);
                output.Landed(batch);
                log.Information(
                    "Landed {Source} from {File}: {Status}, {RowsKept} kept, {RowsQuarantined} quarantined",
                    batch.Source, batch.File, batch.Status, batch.RowsKept, batch.RowsQuarantined);
            }
            return null;
        }
        catch (ContractException e)
        {
            log.Error(e, "Landing stopped the night");
            if (current is not null)
                lander.Refuse(current, rows, night.BusinessDate, runId, e.Message);
            return e.Message;
        }
    }

    NightResult BuildAndPublish(NightResult result, string runId, RunRequest request, CancellationToken cancellation)
    {
        var plan = Plan(result.BusinessDate, request);
        var last = workspace.Loads.LastBuiltNight();
        var filled = new HashSet<string>();
        output.Planned(plan.Models.Count(m => m.IsBuilt));
        var build = new NightBuild(workspace.Connection, workspace.Runs, workspace.Settings.Workers)
        {
            OnResult = Report,
            Before = (connection, model) => workspace.Scores.Fill(connection, model, result.BusinessDate, last, filled, output),
        };
        var context = new RunContext(result.BusinessDate, KnownFrom(plan, result.BusinessDate), runId, plan.IsFullRefresh ? null : plan.StandsAt);
        var report = Reconciled(build.Run(workspace.Catalogue, plan, context, cancellation), context, request);
        workspace.Runs.Write(runId, report);
        output.Checked(report);
        result = result with { Build = report };
        if (report.Failures.FirstOrDefault() is { } failure)
            return result with { Message = failure.Message };
        if (report.HasBlockingChecks)
            return result with { Outcome = Outcome.CheckFailed, Message = "checks failed, so nothing was published" };
        if (!string.IsNullOrEmpty(request.Select))
            return result with { Outcome = Outcome.Done, Message = "a selection is built and not published" };
        var (published, isNew) = Publish(result.BusinessDate, plan, report, request, runId);
        workspace.Loads.MarkBuilt(result.BusinessDate);
        Prune();
        return result with { Outcome = Outcome.Done, Published = published, IsNewEdition = isNew };
    }

    void Prune()
    {
        if (workspace.Settings.KeepNights > 0)
            publisher.Prune(workspace.Settings.KeepNights);
        if (workspace.Settings.KeepRunDays > 0)
            workspace.Runs.Forget(clock.GetUtcNow().UtcDateTime.AddDays(-workspace.Settings.KeepRunDays));
    }

    /// <summary>The report with what does not reconcile as checks that do not hold. A selection has stations that stand at other nights.</summary>
    BuildReport Reconciled(BuildReport report, RunContext context, RunRequest request)
    {
        if (report.Failures.Any() || report.HasBlockingChecks || !string.IsNullOrEmpty(request.Select))
            return report;
        var files = workspace.Loads.Totals(context.BusinessDate).SelectMany(OfFile);
        var figures = files.Concat(Reconciler.Run(workspace.Connection, workspace.Pipeline, context)).ToList();
        workspace.Runs.Write(context.RunId, context.BusinessDate, figures);
        return report with { Checks = [.. report.Checks, .. Reconciler.Breaks(figures)] };
    }

    static IEnumerable<ReconciledFigure> OfFile(LandedTotals file)
    {
        var landed = $"landing.{file.Source.Replace(".", "__", StringComparison.Ordinal)}";
        yield return new(file.File, "file", "file", landed, "rows", $"{file.Rows}", $"{file.RowsLanded + file.RowsQuarantined}");
        // Where rows are quarantined, the control total says more than what is kept; the difference was examined when the file was landed.
        if (file.AmountKept is { } kept)
            yield return new(file.File, "file", "file", landed, "amount", Text(file.RowsQuarantined == 0 ? file.ControlAmount ?? kept : kept), Text(file.AmountLanded));

        static string Text(decimal? amount) => (amount ?? 0).ToString("0.000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The first night whose loads the incremental tables do not hold: the one after that at which they stand, or an earlier one
    /// whose loads were never built.</summary>
    DateOnly KnownFrom(RunPlan plan, DateOnly night)
    {
        if (plan.IsFullRefresh)
            return DateOnly.MinValue;
        var from = night;
        foreach (var candidate in workspace.Loads.UnbuiltNights().Concat(plan.StandsAt is { } stands ? [stands.AddDays(1)] : []))
            from = candidate < from ? candidate : from;
        return from;
    }

    /// <summary>What the night would do.</summary>
    public RunPlan Plan(DateOnly night, RunRequest request)
    {
        var reason = request.IsFullRefresh ? "full refresh" : IsSnapshotReplaced() ? "a snapshot was replaced" : null;
        return RunPlan.Make(
            workspace.Catalogue,
            workspace.ShowNight(night),
            workspace.Runs.Built(),
            workspace.Catalogue.Select(request.Select),
            night,
            reason);
    }

    /// <summary>Whether a replaced snapshot lies below an incremental model: of the rows that went with it nothing tells the night. What went with
    /// a replaced file of changes stands among the versions of its rows.</summary>
    bool IsSnapshotReplaced()
    {
        var replaced = workspace.Loads.Replaced();
        var snapshots = workspace.Contracts.SelectMany(c => c.Files).Where(f => f.Delivery == Delivery.Full && replaced.Contains(f.Source));
        var relations = snapshots.SelectMany(f => new[] { f.Relation, $"{f.Relation}__history" }).ToList();
        return workspace.Catalogue.Models.Any(m => m.Incremental is not null && workspace.Catalogue.Below(m.Relation).Overlaps(relations));
    }

    (string Folder, bool IsNew) Publish(DateOnly night, RunPlan plan, BuildReport report, RunRequest request, string runId)
    {
        var persons = workspace.Personal.Version(workspace.Settings.Home);
        var version = plan.DataVersion + persons;
        var before = workspace.Runs.PublishedAs(night, version);
        var isNew = before is null || request.IsBackfill || !Directory.Exists(Path.Combine(workspace.Settings.Home, "published", before));
        if (isNew && workspace.Personal.IsAny)
        {
            var exports = workspace.Catalogue.Pipeline.Exports.Where(e => workspace.Personal.Hidden(e).Count > 0);
            new Pseudonyms(workspace.Connection, workspace.Settings.Home)
                .Prepare(exports.Select(e => workspace.Catalogue.Find(e.Relation)!), PersonalData.Secret(workspace.Settings.Home));
        }
        // A backfill and a full refresh write everything, since they are to tell whether the same comes out.
        var standing = request.IsBackfill || request.IsFullRefresh ? null : new StandingSets(workspace, publisher, plan, report, persons);
        var publication = isNew ? publisher.Write(workspace.Catalogue, night, standing is null ? null : standing.Of) : publisher.Find(before!);
        publisher.Point(publication);
        if (isNew)
        {
            var sets = plan.Exports.Select(e => KeyValuePair.Create(e.Key, e.Value.Now + persons));
            workspace.Runs.Published(night, publication.Folder, version, sets, runId, clock.GetUtcNow().UtcDateTime);
        }
        output.Published(publication, isNew, workspace.Settings.Home);
        return (publication.Folder, isNew);
    }

    void Report(ModelResult model)
    {
        output.Built(model);
        if (model.Status is StepStatus.Failed)
            log.Error("{Relation} failed: {Message}", model.Relation, model.Message);
        else
            log.Information(
                "{Relation}: {Status}, {Rows} rows in {Seconds} s ({Reason})",
                model.Relation, model.Status, model.Rows, model.Duration.TotalSeconds, model.Reason);
    }
}
