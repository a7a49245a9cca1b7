using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Training;

namespace Warehouse.Cli;

/// <summary><c>warehouse mine evaluate</c>: how well a label of a flat file can be predicted, with a model card.</summary>
static partial class MineEvaluateCommand
{
    static readonly JsonSerializerOptions Relaxed = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Outcome Run(Settings settings, FlatRequest request, bool json, CancellationToken cancellation)
    {
        Action<string>? progress = json || Console.IsErrorRedirected ? null : Console.Error.WriteLine;
        var outcome = FlatEvaluation.Run(request, progress, cancellation);
        var name = Unsafe().Replace($"{Path.GetFileNameWithoutExtension(request.Table)}-{outcome.Label.Column}", "_");
        var page = Card(outcome).Write(Path.Combine(settings.Home, "models", "evaluations", name));
        if (json)
            PrintJson(outcome, page);
        else
            Print(outcome, page);
        return Outcome.Done;
    }

    static ModelCard Card(FlatOutcome outcome)
    {
        var (set, result, task) = (outcome.Set, outcome.Result, outcome.Label.Task);
        var judged = Enumerable.Range(0, set.Labels.Length).Where(i => !float.IsNaN(result.Scores[i * set.Outputs])).ToArray();
        return new()
        {
            Model = $"{outcome.Label.Column} of {Path.GetFileName(outcome.Request.Table)}",
            Question = $"How well can '{outcome.Label.Column}' be predicted from the other columns?",
            Label = outcome.Label.Classes.Count == 0 ? outcome.Label.Column
                : task == MiningTask.Binary ? $"{outcome.Label.Column} = {outcome.Label.Classes[^1]} (otherwise {outcome.Label.Classes[0]})"
                : $"{outcome.Label.Column}: {string.Join(", ", outcome.Label.Classes)}",
            Task = FlatEvaluation.Name(task),
            Data = Path.GetFullPath(outcome.Request.Table),
            Rows = set.Labels.Length,
            BaseRate = task == MiningTask.Binary ? set.Labels.Average(l => (double)l) : null,
            Split = outcome.Split,
            Folds = outcome.Request.Folds,
            Seed = outcome.Request.Seed,
            Trainer = outcome.Trainer.Name,
            Options = result.Notes[0].ToDictionary(n => n.Key, n => string.Join(" | ", result.Notes.Select(fold =>
                fold.First(f => f.Key == n.Key).Value).Distinct())),
            Metrics = result.Metrics,
            AucInterval = task == MiningTask.Binary
                ? Ranking.AucInterval(Array.ConvertAll(judged, i => result.Scores[i]), Array.ConvertAll(judged, i => set.Labels[i])) : null,
            Baselines = outcome.Baselines.ToDictionary(),
            PlaceboAuc = outcome.PlaceboAuc,
            Features = [.. set.Features.Columns.Select((c, j) => KeyValuePair.Create(c.Name, result.Importance[j])).OrderByDescending(f =>
                f.Value)],
            Limits =
            [
                "Folds of one file: a model in use meets later rows, which may differ.",
                "Probabilities are the model's own and not calibrated afterwards; empc uses the defaults of the R package EMP (value 200, offer 10, contact 1).",
            ],
            Warnings = outcome.Warnings,
            WrittenAt = DateTime.UtcNow,
        };
    }

    static void PrintJson(FlatOutcome outcome, string page)
    {
        var told = new Dictionary<string, object?>
        {
            ["table"] = outcome.Request.Table,
            ["label"] = outcome.Label.Column,
            ["task"] = FlatEvaluation.Name(outcome.Label.Task),
            ["positive"] = outcome.Label.Task == MiningTask.Binary ? outcome.Label.Classes[^1] : null,
            ["classes"] = outcome.Label.Classes.Count > 0 ? outcome.Label.Classes : null,
            ["rows"] = outcome.Set.Labels.Length,
            ["features"] = FeatureCount(outcome),
            ["folds"] = outcome.Request.Folds,
            ["split"] = outcome.Split,
            ["seed"] = outcome.Request.Seed,
            ["trainer"] = outcome.Trainer.Name,
            ["metrics"] = Figures(outcome.Result.Metrics),
            ["baselines"] = outcome.Baselines.ToDictionary(b => b.Key, b => Figures(b.Value)),
            ["placebo_auc"] = outcome.PlaceboAuc is { } placebo ? new
            {
                value = Finite(placebo.Value),
                lower = Finite(placebo.Lower),
                upper = Finite(placebo.Upper)
            } : null,
            ["importance"] = outcome.Set.Features.Columns.Select((c, j) => (c.Name, outcome.Result.Importance[j])).ToDictionary(f =>
                f.Name, f => f.Item2),
            ["warnings"] = outcome.Warnings,
            ["card"] = page,
        };
        Console.WriteLine(JsonSerializer.Serialize(told, Relaxed));
    }

    static Dictionary<string, object> Figures(IReadOnlyList<FoldMetric> metrics) =>
        metrics.ToDictionary(m => m.Name, m => (object)new { mean = Finite(m.Mean), sd = Finite(m.Sd), values = m.Values.Select(Finite) });

    /// <summary>JSON has no word for what is undefined but null.</summary>
    static double? Finite(double value) => double.IsFinite(value) ? value : null;

    static int FeatureCount(FlatOutcome outcome) => outcome.Set.Features.Columns.DistinctBy(c => c.From).Count();

    static void Print(FlatOutcome outcome, string page)
    {
        var label = outcome.Label;
        var which = label.Task == MiningTask.Binary ? $" = {label.Classes[^1]}" : label.Task == MiningTask.Multiclass
            ? $", {label.Classes.Count} classes" : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{FlatEvaluation.Name(label.Task)} label {label.Column}{which}; {outcome.Set.Labels.Length:N0} rows, {FeatureCount(outcome)} features"));
        Console.WriteLine($"{outcome.Request.Folds} folds {outcome.Split}, seed {outcome.Request.Seed}, trainer {outcome.Trainer.Name}");
        foreach (var warning in outcome.Warnings)
            Console.WriteLine($"note: {warning}");
        Console.WriteLine($"{"",-22} {"mean",12} {"sd",10}{string.Concat(outcome.Baselines.Select(b => $" {b.Key,12}"))}");
        foreach (var metric in outcome.Result.Metrics)
        {
            var baselines = outcome.Baselines.Select(b => $" {Number(b.Value.First(m => m.Name == metric.Name).Mean),12}");
            Console.WriteLine($"{metric.Name,-22} {Number(metric.Mean),12} {Number(metric.Sd),10}{string.Concat(baselines)}");
        }
        if (outcome.PlaceboAuc is { } placebo)
            Console.WriteLine($"placebo (shuffled labels): auc {Number(placebo.Value)}, 95 % interval {Number(placebo.Lower)} to {Number(placebo.Upper)}");
        Console.WriteLine($"card: {page}");
    }

    static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "N1" : "0.0000", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[^\w.-]+")]
    internal static partial Regex Unsafe();
}
