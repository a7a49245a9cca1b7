using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary><c>warehouse mine fit | score | cards</c>: the models that a pipeline defines, on its warehouse.</summary>
static class MineModelCommands
{
    /// <summary>Fits models, each whatever became of the others. The exit code is of the worst: of what failed, of one that the gate refuses (the
    /// one in use stays), of one that has too few data yet.</summary>
    public static Outcome Fit(Settings settings, string? model, string? database, CancellationToken cancellation)
    {
        var registry = new ModelRegistry(settings.Home);
        List<(string Model, Outcome Outcome)> ends = [];
        using var connection = MiningDatabase.Open(database ?? DatabaseOf(settings));
        connection.CancellationToken = cancellation;
        foreach (var definition in Definitions(settings, model))
        {
            try
            {
                var outcome = ModelFit.Run(connection, definition, registry, DateTime.UtcNow, cancellation);
                Print(definition.Model, outcome, registry);
                ends.Add((definition.Model, outcome.IsChampion ? Outcome.Done : Outcome.CheckFailed));
            }
            catch (Exception e) when (e is ContractException or DuckDBException or InvalidDataException or DllNotFoundException && !cancellation.IsCancellationRequested)
            {
                ends.Add((definition.Model, e is not ContractException contract ? Outcome.StepFailed : contract.IsTooEarly ? Outcome.TooEarly : Outcome.WrongUse));
                Console.Error.WriteLine(VisibleText.Lines($"{definition.Model}: not learnt{(ends[^1].Outcome == Outcome.TooEarly ? " yet" : "")}: {e.Message}"));
            }
        }
        if (ends.Count > 1)
            Console.WriteLine($"{ends.Count} models: {string.Join("; ", Ends.Select(end => Told(end.Words, [.. ends.Where(e => e.Outcome == end.Outcome)])).OfType<string>())}");
        return Ends.Last(end => ends.Exists(e => e.Outcome == end.Outcome)).Outcome;
    }

    /// <summary>What may become of a model, the worst last.</summary>
    static readonly (Outcome Outcome, string Words)[] Ends =
    [
        (Outcome.Done, "in use"), (Outcome.TooEarly, "too few data yet"), (Outcome.CheckFailed, "refused"), (Outcome.WrongUse, "wrongly defined"), (Outcome.StepFailed, "failed"),
    ];

    static string? Told(string words, IReadOnlyList<(string Model, Outcome Outcome)> models) =>
        models.Count == 0 ? null : $"{models.Count} {words} ({string.Join(", ", models.Select(m => m.Model))})";

    static void Print(string model, FitOutcome outcome, ModelRegistry registry)
    {
        Console.WriteLine($"{model} {outcome.Version}: {outcome.Verdict}");
        Console.WriteLine($"  {outcome.Card.Window}; {outcome.Card.Split}; calibration {outcome.Card.Calibration}");
        Console.WriteLine($"  {string.Join("  ", outcome.Card.Metrics.Select(m => $"{m.Name} {Number(m.Mean)}"))}");
        foreach (var warning in outcome.Card.Warnings.Concat(Drifts.Alerts(outcome.Card.Drift)))
            Console.WriteLine($"  note: {warning}");
        Console.WriteLine($"  card: {Path.Combine(registry.FolderOf(model), outcome.Version, "card.html")}");
    }

    /// <summary>Scores a day with the models in use.</summary>
    public static Outcome Score(Settings settings, string? model, string? database, DateOnly? asOf, CancellationToken cancellation)
    {
        var registry = new ModelRegistry(settings.Home);
        using var connection = MiningDatabase.Open(database ?? DatabaseOf(settings));
        connection.CancellationToken = cancellation;
        foreach (var file in Definitions(settings, model).GroupBy(d => d.File))
        {
            var scores = file.Select(d => (d.Model, Score(connection, d, registry, asOf))).ToList();
            var select = Path.ChangeExtension(file.Key, null) + "_scores.sql";
            // The SELECT speaks of all models of its definition.
            if (!File.Exists(select) || scores.Count < MiningDefinition.Read(file.Key).Count)
                continue;
            var set = ScoreSet.Write(connection, select, scores, Path.Combine(settings.Home, "models"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(select)}: {set.Rows:N0} rows -> {set.File}"));
        }
        return Outcome.Done;
    }

    static ScoreOutcome Score(DuckDBConnection connection, MiningDefinition definition, ModelRegistry registry, DateOnly? asOf)
    {
        var outcome = ModelScoring.Run(connection, definition, registry, asOf);
        Console.WriteLine(outcome.IsUnchanged
            ? $"{definition.Model} {outcome.Version}: {outcome.Day:yyyy-MM-dd} is scored already and nothing changed"
            : string.Create(CultureInfo.InvariantCulture,
                $"{definition.Model} {outcome.Version}: {outcome.Rows:N0} rows of {outcome.Day:yyyy-MM-dd} -> {outcome.File}"));
        foreach (var alert in Drifts.Alerts(outcome.Drift))
            Console.WriteLine($"  {alert}");
        return outcome;
    }

    /// <summary>Lists the models that are stored.</summary>
    public static Outcome Cards(Settings settings)
    {
        foreach (var (model, version, isChampion, card) in new ModelRegistry(settings.Home).All())
        {
            var first = card.Metrics.Count > 0 ? $"{card.Metrics[0].Name} {Number(card.Metrics[0].Mean)}" : "";
            Console.WriteLine($"{(isChampion ? "in use" : "      ")}  {model} {version}  {card.Trainer}  {first}  {card.Window}  written {card.WrittenAt:yyyy-MM-dd HH:mm}");
        }
        return Outcome.Done;
    }

    internal static string DatabaseOf(Settings settings) => Path.Combine(settings.Home, "warehouse.duckdb");

    internal static IReadOnlyList<MiningDefinition> Definitions(Settings settings, string? model)
    {
        var folder = Path.Combine(settings.Pipeline, "mining");
        var all = NightScores.Definitions(settings.Pipeline);
        var chosen = model is null ? all : all.Where(d => d.Model == model || Path.GetFileNameWithoutExtension(d.File) == model).ToList();
        return chosen.Count > 0 ? chosen : throw new ContractException(folder, 0, model is null ? "no model is defined here"
            : $"there is no model '{model}'",
            all.Count > 0 ? $"permitted: {string.Join(", ", all.Select(d => d.Model))}"
                : "define one as <model>.yml, or name another --pipeline");
    }

    static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
