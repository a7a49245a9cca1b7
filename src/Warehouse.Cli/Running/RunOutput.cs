using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>Tells a person, or with <c>--json</c> a program, how a run goes.</summary>
sealed class RunOutput(TextWriter to, bool isJson)
{
    readonly Lock gate = new();

    public void NightBegins(DateOnly night, string pipeline) => Line($"night {night:yyyy-MM-dd}  pipeline {pipeline}");

    public void Landed(LoadBatch batch)
    {
        Line($"  land     {batch.Source,-28} {batch.RowsKept,12:N0} rows  {(batch.RowsQuarantined > 0 ? $"{batch.RowsQuarantined:N0} quarantined  " : "")}{batch.File}{(batch.Status == LoadStatus.Duplicate ? "  (the same bytes are loaded already)" : "")}");
        foreach (var warning in batch.Warnings)
            Line($"  warning  {batch.Source}: {warning}");
    }

    public void Built(ModelResult model) => Line(model.Status switch
    {
        StepStatus.Built => $"  build    {model.Relation,-28} {(model.Rows is { } rows ? $"{rows,12:N0} rows" : $"{"view",12}     ")}  {model.Duration.TotalSeconds,6:0.00} s  {model.Reason}",
        StepStatus.Skipped => $"  skip     {model.Relation,-28} {model.Message}",
        _ => $"  FAILED   {model.Relation,-28} {model.Message ?? "a check of it does not hold"}",
    });

    public void Checked(BuildReport report)
    {
        foreach (var check in report.Checks.Where(c => c.OffendingRows > 0))
        {
            Line($"  {(check.IsBlocking ? "FAILED  " : "warning ")} {check.Relation}: {check.Check}: {check.OffendingRows:N0} rows, such as");
            Line($"             {check.Sample!.Replace("\n", "\n             ", StringComparison.Ordinal)}");
        }
        if (report.Checks.Count > 0)
            Line($"  check    {report.Checks.Count(c => c.OffendingRows == 0):N0} of {report.Checks.Count:N0} checks hold");
        else if (report.Models.All(m => m.Status == StepStatus.UpToDate))
            Line("  build    nothing to do: no model's SQL or data has changed");
    }

    public void Published(Publication publication, bool isNew, string home)
    {
        var (folder, sets) = (publication.Folder, publication.Manifest.DataSets);
        Line($"  publish  {sets.Count} data sets, {sets.Sum(s => s.Rows):N0} rows, {sets.SelectMany(s => s.Files).Sum(f => f.Bytes) / 1e6:0.0} MB {(isNew ? "->" : "stand in")} {Path.Combine(home, "published", folder)}");
    }

    public void Note(string text) => Line(text);

    /// <summary>The one object that <c>--json</c> prints.</summary>
    public void End(IReadOnlyList<NightResult> nights, TimeSpan elapsed)
    {
        if (!isJson)
        {
            Line($"done in {elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            return;
        }
        var told = nights.Select(n => new NightTold(
            n.BusinessDate, n.Outcome == Outcome.Done ? n.Published is null ? "built" : "published" : "failed", n.Published, n.Message,
            n.Loads.Select(l => new LoadTold(l.LoadId, l.Source, l.File, l.Status.ToString().ToLowerInvariant(), l.RowsIn, l.RowsKept, l.RowsQuarantined)).ToList(),
            n.Build?.Models.Count(m => m.Status == StepStatus.Built) ?? 0, n.Build?.Models.Where(m => m.Status is StepStatus.Failed or StepStatus.Skipped).Select(m => m.Relation).ToList() ?? [],
            n.Build?.Checks.Count ?? 0, n.Build?.Checks.Where(c => c.OffendingRows > 0).Select(c => new CheckTold(c.Relation, c.Check, c.IsBlocking, c.OffendingRows)).ToList() ?? [])).ToList();
        to.WriteLine(JsonSerializer.Serialize(new RunTold(told, Math.Round(elapsed.TotalSeconds, 3), Math.Round(DuckDBConnection.EngineTicks / (double)Stopwatch.Frequency, 3)), RunJson.Default.RunTold));
    }

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
    DateOnly BusinessDate, string Status, string? Published, string? Message, IReadOnlyList<LoadTold> Loads, int ModelsBuilt, IReadOnlyList<string> ModelsFailed,
    int Checks, IReadOnlyList<CheckTold> ChecksBroken);

sealed record LoadTold(string LoadId, string Source, string File, string Status, long RowsIn, long RowsKept, long RowsQuarantined);

sealed record CheckTold(string Relation, string Check, bool IsBlocking, long OffendingRows);

[JsonSerializable(typeof(RunTold))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
sealed partial class RunJson : JsonSerializerContext;
