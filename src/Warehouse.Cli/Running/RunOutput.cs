using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>Tells a person, or with <c>--json</c> a program, how a run goes.</summary>
/// <param name="to">Where lines go.</param>
/// <param name="isJson">Whether only the one object is printed.</param>
/// <param name="isQuiet">Whether only what needs somebody is printed: warnings, failures, and the summary.</param>
sealed class RunOutput(TextWriter to, bool isJson, bool isQuiet = false)
{
    readonly Lock gate = new();
    readonly Terminal terminal = Terminal.Of(to);
    int built, toBuild;
    long started;

    /// <summary>Begins the count of models built.</summary>
    public void Planned(int models) => (built, toBuild, started) = (0, models, Stopwatch.GetTimestamp());

    public void NightBegins(DateOnly night, string pipeline) => Line($"night {night:yyyy-MM-dd}  pipeline {pipeline}");

    public void Scored(string model, string what) => Line($"  score    {model,-28} {what}");

    public void Warn(string message) => Line($"  warning  {message}", needsSomebody: true);

    public void Landed(LoadBatch batch)
    {
        var quarantined = batch.RowsQuarantined > 0 ? $"{batch.RowsQuarantined:N0} quarantined  " : "";
        var duplicate = batch.Status == LoadStatus.Duplicate ? "  (the same bytes are loaded already)" : "";
        Line($"  land     {batch.Source,-28} {batch.RowsKept,12:N0} rows  {quarantined}{batch.File}{duplicate}");
        foreach (var warning in batch.Warnings)
            Warn($"{batch.Source}: {warning}");
    }

    public void Built(ModelResult model)
    {
        Line(Told(model), needsSomebody: model.Status is StepStatus.Failed or StepStatus.Skipped);
        built += model.Status == StepStatus.Built ? 1 : 0;
        if (isJson || built >= toBuild)
            return;
        lock (gate)
            terminal.Progress($"           {built} of {toBuild} models, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }

    static string Told(ModelResult model) => model.Status switch
    {
        StepStatus.Built =>
            $"  build    {model.Relation,-28} {RowsOf(model)}  {model.Duration.TotalSeconds,6:0.00} s  {model.Reason}",
        StepStatus.Skipped => $"  skip     {model.Relation,-28} {model.Message}",
        _ => $"  FAILED   {model.Relation,-28} {model.Message ?? "a check of it does not hold"}",
    };

    static string RowsOf(ModelResult model) => model.Rows is { } rows ? $"{rows,12:N0} rows" : $"{"view",12}     ";

    public void Checked(BuildReport report)
    {
        foreach (var check in report.Checks.Where(c => c.OffendingRows > 0))
        {
            var verdict = check.IsBlocking ? "FAILED  " : "warning ";
            Line($"  {verdict} {check.Relation}: {check.Check}: {check.OffendingRows:N0} rows, such as", needsSomebody: true);
            Line($"             {check.Sample!.Replace("\n", "\n             ", StringComparison.Ordinal)}", needsSomebody: true);
        }
        if (report.Checks.Count > 0)
            Line($"  check    {report.Checks.Count(c => c.OffendingRows == 0):N0} of {report.Checks.Count:N0} checks hold");
        else if (report.Models.All(m => m.Status == StepStatus.UpToDate))
            Line("  build    nothing to do: no model's SQL or data has changed");
    }

    public void Published(Publication publication, bool isNew, string home)
    {
        var sets = publication.Manifest.DataSets;
        var (rows, bytes) = (sets.Sum(s => s.Rows), sets.SelectMany(s => s.Files).Sum(f => f.Bytes));
        var folder = Path.Combine(home, "published", publication.Folder);
        Line($"  publish  {sets.Count} data sets, {rows:N0} rows, {bytes / 1e6:0.0} MB {(isNew ? "->" : "stand in")} {folder}");
    }

    public void Reported(WrittenReport report) => Line($"  report   {report.Pages} pages, {report.Bytes / 1e6:0.0} MB -> {report.Index}");

    /// <summary>The one object that <c>--json</c> prints.</summary>
    public void End(IReadOnlyList<NightResult> nights, TimeSpan elapsed)
    {
        if (!isJson)
        {
            Summary(nights);
            Line($"done in {elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s", needsSomebody: true);
            return;
        }
        var engine = DuckDBConnection.EngineTicks / (double)Stopwatch.Frequency;
        var told = new RunTold([.. nights.Select(Told)], Math.Round(elapsed.TotalSeconds, 3), Math.Round(engine, 3));
        to.WriteLine(JsonSerializer.Serialize(told, RunJson.Default.RunTold));
    }

    /// <summary>One line a night, and what is left to do.</summary>
    void Summary(IReadOnlyList<NightResult> nights)
    {
        if (nights.Count == 0)
            return;
        Line($"{"night",-12}{"files",6}{"rows in",12}{"quarantined",13}{"built",7}{"checks",12}{"time",9}  outcome", needsSomebody: true);
        foreach (var night in nights)
        {
            var checks = night.Build?.Checks ?? [];
            var outcome = night.Outcome != Outcome.Done ? "failed" : night.Published is { } folder ? $"{(night.IsNewEdition ? "published as" : "stands as")} {folder}" : "built";
            // As the ledger counts: a file that came twice is loaded once.
            var loaded = night.Loads.Where(l => l.Status == LoadStatus.Loaded).ToList();
            Line($"{night.BusinessDate,-12:yyyy-MM-dd}{loaded.Count,6}{loaded.Sum(l => l.RowsIn),12:N0}{loaded.Sum(l => l.RowsQuarantined),13:N0}"
                + $"{night.Build?.Models.Count(m => m.Status == StepStatus.Built) ?? 0,7}{$"{checks.Count(c => c.OffendingRows == 0)}/{checks.Count}",12}"
                + $"{$"{night.Elapsed.TotalSeconds:0.0} s",9}  {outcome}", needsSomebody: true);
        }
        if (nights.Sum(n => n.Loads.Sum(l => l.RowsQuarantined)) is > 0 and var quarantined)
            Warn($"{quarantined:N0} rows wait in quarantine from {NightCount(nights)}: see 'warehouse query \"from ops.rejected_rows\"', and 'warehouse replay --export FILE' to correct them");
    }

    static string NightCount(IReadOnlyList<NightResult> nights) => nights.Where(n => n.Loads.Any(l => l.RowsQuarantined > 0)).ToList() is [var only]
        ? $"the night of {only.BusinessDate:yyyy-MM-dd}"
        : $"{nights.Count(n => n.Loads.Any(l => l.RowsQuarantined > 0))} of these nights";

    static NightTold Told(NightResult night)
    {
        var models = night.Build?.Models ?? [];
        var checks = night.Build?.Checks ?? [];
        return new(
            night.BusinessDate,
            night.Outcome != Outcome.Done ? "failed" : night.Published is null ? "built" : "published",
            night.Published,
            night.Message,
            [.. night.Loads.Select(Told)],
            models.Count(m => m.Status == StepStatus.Built),
            [.. models.Where(m => m.Status is StepStatus.Failed or StepStatus.Skipped).Select(m => m.Relation)],
            checks.Count,
            [.. checks.Where(c => c.OffendingRows > 0).Select(c => new CheckTold(c.Relation, c.Check, c.IsBlocking, c.OffendingRows))]);
    }

    static LoadTold Told(LoadBatch load) => new(
        load.LoadId,
        load.Source,
        load.File,
        load.Status.ToString().ToLowerInvariant(),
        load.RowsIn,
        load.RowsKept,
        load.RowsQuarantined);

    /// <summary>Text of files and rows stands in the lines: what could steer a terminal is shown, not obeyed.</summary>
    void Line(string text, bool needsSomebody = false)
    {
        if (isJson || (isQuiet && !needsSomebody))
            return;
        lock (gate)
            terminal.Line(VisibleText.Lines(text));
    }
}

/// <param name="Nights">The nights that were run.</param>
/// <param name="Seconds">Wall time of the command.</param>
/// <param name="EngineSeconds">Wall time in which at least one worker was inside the engine.</param>
sealed record RunTold(IReadOnlyList<NightTold> Nights, double Seconds, double EngineSeconds);

sealed record NightTold(
    DateOnly BusinessDate,
    string Status,
    string? Published,
    string? Message,
    IReadOnlyList<LoadTold> Loads,
    int ModelsBuilt,
    IReadOnlyList<string> ModelsFailed,
    int Checks,
    IReadOnlyList<CheckTold> ChecksBroken);

sealed record LoadTold(
    string LoadId, string Source, string File, string Status, long RowsIn, long RowsKept, long RowsQuarantined);

sealed record CheckTold(string Relation, string Check, bool IsBlocking, long OffendingRows);

[JsonSerializable(typeof(RunTold))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
sealed partial class RunJson : JsonSerializerContext;
