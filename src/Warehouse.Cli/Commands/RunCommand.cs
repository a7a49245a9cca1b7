using System.Diagnostics;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary><c>warehouse run</c> and <c>warehouse plan</c>.</summary>
static class RunCommand
{
    /// <summary>Runs the nights that are due, in order; the first that fails is the last.</summary>
    public static Outcome Run(
        Settings settings, NightRange range, RunRequest request, bool isJson, bool hasReport, CancellationToken cancellation, bool isQuiet = false)
    {
        var started = Stopwatch.GetTimestamp();
        using var held = RunLock.Take(settings.Home, TimeProvider.System.GetUtcNow().UtcDateTime);
        using var log = RunLog.Open(settings);
        using var workspace = Workspace.Open(settings);
        var output = new RunOutput(Console.Out, isJson, isQuiet);
        var lander = new Lander(workspace.Connection, settings.Home, workspace.Loads, TimeProvider.System);
        lander.Sweep();
        using var nights = new Nights(workspace, lander);
        var runner = new NightRunner(workspace, lander, nights, output, log, TimeProvider.System);
        var results = new List<NightResult>();
        foreach (var night in request.IsBackfill ? nights.FindAll(range) : nights.Find(range))
        {
            var result = runner.Run(night, request, cancellation);
            results.Add(result);
            if (result.Outcome == Outcome.Done)
                continue;
            Console.Error.WriteLine(VisibleText.Lines($"night {night.BusinessDate:yyyy-MM-dd} failed: {result.Message}"));
            break;
        }
        if (hasReport && results.FindLast(r => r.Published is not null) is { } last)
            Report(settings, last, output, log);
        if (results.Count == 0)
            Console.Error.WriteLine($"no night was run: {nights.Unreadable?.Message ?? "none is due between --from and --to"}");
        foreach (var unknown in nights.Unknown)
            Console.Error.WriteLine(VisibleText.Of($"warning: no contract speaks of {unknown}; add it to a contract's files or to its 'ignore:'"));
        output.End(results, Stopwatch.GetElapsedTime(started));
        return results.Count > 0 ? results[^1].Outcome : nights.Unreadable is null ? Outcome.Done : Outcome.CheckFailed;
    }

    /// <summary>Writes the pages of the last night that came out, where they do not stand already. Whatever hinders them is a warning: the night itself is published.</summary>
    static void Report(Settings settings, NightResult night, RunOutput output, Serilog.ILogger log)
    {
        try
        {
            if (night.IsNewEdition || !File.Exists(Path.Combine(settings.Home, "reports", $"{night.BusinessDate:yyyy-MM-dd}", "index.html")))
                output.Reported(ReportCommand.Write(settings, night.BusinessDate, null, ReportCommand.MostDossiers));
        }
        catch (Exception e)
        {
            log.Error(e, "The report of {BusinessDate} could not be written", night.BusinessDate);
            output.Warn($"the night is published, its report is not: {e.Message}; 'warehouse report' tries again");
        }
    }

    /// <summary>Says what <c>run</c> would do and why, without doing it.</summary>
    public static Outcome Plan(Settings settings, NightRange range, RunRequest request)
    {
        using var held = RunLock.Take(settings.Home, TimeProvider.System.GetUtcNow().UtcDateTime);
        using var workspace = Workspace.Open(settings);
        var lander = new Lander(workspace.Connection, settings.Home, workspace.Loads, TimeProvider.System);
        using var nights = new Nights(workspace, lander);
        var output = new RunOutput(Console.Out, false);
        var runner = new NightRunner(workspace, lander, nights, output, Serilog.Core.Logger.None, TimeProvider.System);
        foreach (var night in nights.Find(range))
        {
            Console.WriteLine($"night {night.BusinessDate:yyyy-MM-dd}  pipeline {workspace.Pipeline.Name}");
            foreach (var missing in nights.Missing(night.BusinessDate))
                Console.WriteLine($"  missing  {missing:yyyy-MM-dd}, a banking day without a delivery");
            foreach (var file in night.Files)
                Console.WriteLine($"  land     {file.Contract.Source,-28} {file.Size,12:N0} bytes  {file.Name}: {Preview(nights, file, workspace.Connection)}");
            var fresh = night.Files
                .SelectMany(f => new[] { f.Contract.Relation, $"{f.Contract.Relation}__history", $"{f.Contract.Relation}__versions" })
                .ToHashSet();
            var plan = runner.Plan(night.BusinessDate, request);
            foreach (var planned in Foresee(plan, fresh))
                Console.WriteLine(Told(planned));
        }
        return Outcome.Done;
    }

    /// <summary>Which keys and days the night will learn about; a file that will be refused says so now.</summary>
    static string Preview(Nights nights, SourceFile file, DuckDBConnection connection)
    {
        try
        {
            using var pending = nights.Open(file);
            return FilePreview.Read(pending, connection).ToString();
        }
        catch (Exception e) when (e is ContractException or DuckDBException)
        {
            return VisibleText.Lines($"will be refused, {e.Message.Split('\n')[0]}");
        }
    }

    static string Told(PlannedModel planned)
    {
        var (model, what) = (planned.Model, planned.IsBuilt ? "build" : "keep ");
        return $"  {what,-8} {model.Relation,-28} {model.Materialisation.ToString().ToLowerInvariant(),-12} {planned.Reason}";
    }

    /// <summary>Files that are not landed yet will change what reads them.</summary>
    static IEnumerable<PlannedModel> Foresee(RunPlan plan, HashSet<string> fresh)
    {
        foreach (var model in plan.Models)
        {
            var cause = model.Model.DependsOn.FirstOrDefault(fresh.Contains);
            if (cause is not null)
                fresh.Add(model.Model.Relation);
            yield return model.IsBuilt || cause is null ? model : model with { IsBuilt = true, Reason = $"new data from {cause}" };
        }
    }
}
