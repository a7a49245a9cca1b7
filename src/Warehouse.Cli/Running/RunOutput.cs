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
sealed class RunOutput(TextWriter to, bool isJson)
{
    readonly Lock gate = new();

    public void NightBegins(DateOnly night, string pipeline) => Line($"night {night:yyyy-MM-dd}  pipeline {pipeline}");

    public void Scored(string model, string what) => Line($"  score    {model,-28} {what}");

    public void Warn(string message) => Line($"  warning  {message}");

    public void Landed(LoadBatch batch)
    {
        var quarantined = batch.RowsQuarantined > 0 ? $"{batch.RowsQuarantined:N0} quarantined  " : "";
        var duplicate = batch.Status == LoadStatus.Duplicate ? "  (the same bytes are loaded already)" : "";
        Line($"  land     {batch.Source,-28} {batch.RowsKept,12:N0} rows  {quarantined}{batch.File}{duplicate}");
        foreach (var warning in batch.Warnings)
            Line($"  warning  {batch.Source}: {warning}");
    }

    public void Built(ModelResult model) => Line(model.Status switch
    {
        StepStatus.Built =>
            $"  build    {model.Relation,-28} {RowsOf(model)}  {model.Duration.TotalSeconds,6:0.00} s  {model.Reason}",
        StepStatus.Skipped => $"  skip     {model.Relation,-28} {model.Message}",
        _ => $"  FAILED   {model.Relation,-28} {model.Message ?? "a check of it does not hold"}",
    });

    static string RowsOf(ModelResult model) => model.Rows is { } rows ? $"{rows,12:N0} rows" : $"{"view",12}     ";

    public void Checked(BuildReport report)
    {
        foreach (var check in report.Checks.Where(c => c.OffendingRows > 0))
        {
            var verdict = check.IsBlocking ? "FAILED  " : "warning ";
            Line($"  {verdict} {check.Relation}: {check.Check}: {check.OffendingRows:N0} rows, such as");
            Line($"             {check.Sample!.Replace("\n", "\n             ", StringComparison.Ordinal)}");
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
            Line($"done in {elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            return;
        }
        var engine = DuckDBConnection.EngineTicks / (double)Stopwatch.Frequency;
        var told = new RunTold([.. nights.Select(Told)], Math.Round(elapsed.TotalSeconds, 3), Math.Round(engine, 3));
        to.WriteLine(JsonSerializer.Serialize(told, RunJson.Default.RunTold));
    }

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

    void Line(string text)
    {
        if (isJson)
            return;
        lock (gate)
            to.WriteLine(text);
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
