using System.Globalization;
using Warehouse.Contracts;
using Warehouse.Mining.Stages;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Definition;

/// <summary>What a model of stages is made of: <c>task: stages</c> in <c>mining/&lt;model&gt;.yml</c>.</summary>
public sealed record StageDefinition
{
    /// <summary>The task's name in a definition.</summary>
    public const string Task = "stages";

    /// <summary>K names of stages in their order, with how each is called in Chinese.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Names { get; init; }

    /// <summary>The stage whose reaching within the horizon is foretold.</summary>
    public required int Reached { get; init; }

    /// <summary>Column of the class by which the first stage is told; null for one class.</summary>
    public string? StartClass { get; init; }

    /// <summary>Column of the class by which the next month's stage is told; null for one class.</summary>
    public string? RowClass { get; init; }

    /// <summary>p columns of figures that the stages show themselves in.</summary>
    public required IReadOnlyList<string> Figures { get; init; }

    /// <summary>What the stages are expected to be.</summary>
    public required StagePrior Prior { get; init; }

    /// <summary>How they are learnt.</summary>
    public required BaumWelchOptions Options { get; init; }

    /// <summary>Columns that are read beside keys and day.</summary>
    public IEnumerable<string> Columns => Figures.Concat(new[] { StartClass, RowClass }.OfType<string>());

    internal static MiningDefinition Read(YamlSection root, string file)
    {
        root.Permit("model", "question", "task", "features", "keys", "as_of", "horizons", "split", "trainer", "gate", "stages", "reasons");
        var (stages, split, gate, trainer) = (MiningDefinition.Part(root, "stages"), root.Section("split"), root.Section("gate"), root.Section("trainer"));
        stages.Permit("names", "reached", "start_class", "transition_class", "figures", "prior_share", "shared_spread");
        split?.Permit("train_to", "test_months");
        gate?.Permit("tolerance");
        trainer?.Permit("seed", "restarts", "iterations");
        if (root.Texts("keys") is not { Count: > 0 } keys)
            throw root.Error("keys", "'keys' is missing", "give the columns that identify a row beside its day");
        if (root.Texts("horizons") is not [var horizon] || !int.TryParse(horizon, NumberStyles.None, CultureInfo.InvariantCulture, out var months) || months is < 1 or > 60)
            throw root.Error("horizons", $"'horizons: [{string.Join(", ", root.Texts("horizons"))}]'", "permitted is one number of months from 1 to 60");
        var seed = (int)(trainer?.Number("seed", 0, int.MaxValue) ?? 42);
        return new()
        {
            Model = root.Text("model"),
            File = file,
            Question = root.Text("question"),
            Task = MiningTask.Multiclass,
            Features = MiningDefinition.Part(root, "features").Permit("relation").Text("relation"),
            Exclude = [],
            LabelRelation = "",
            LabelColumn = "",
            LabelMeaning = "",
            Keys = keys,
            AsOf = root.OptionalText("as_of") ?? "as_of_date",
            HorizonMonths = months,
            TrainTo = split?.OptionalText("train_to") is { } day ? MiningDefinition.DayOf(split, day) : null,
            TestMonths = (int)(split?.Number("test_months", 1, 60) ?? 3),
            Settings = TrainerSettings.Of(seed),
            GateMetric = "log_likelihood",
            GateTolerance = (double)(gate?.Number("tolerance", 0) ?? 0),
            Reasons = root.Sections("reasons").ToDictionary(r => r.Name, r => MiningDefinition.TextOf(r.Permit("code", "en", "zh", "unit"))),
            Stages = Of(stages, seed, trainer),
        };
    }

    static StageDefinition Of(YamlSection stages, int seed, YamlSection? trainer)
    {
        var names = MiningDefinition.Part(stages, "names").Values().Select(n => KeyValuePair.Create(n.Key, n.Value ?? n.Key)).ToList();
        if (names.Count is < 2 or > 6)
            throw stages.Error("names", $"{names.Count} stages", "permitted are 2 to 6");
        var reached = names.FindIndex(n => n.Key == stages.Text("reached"));
        if (reached < 0)
            throw stages.Error("reached", $"'reached: {stages.Text("reached")}'", $"permitted: {string.Join(", ", names.Select(n => n.Key))}");
        var figures = stages.Sections("figures");
        if (figures.Count == 0)
            throw stages.Error("figures", "no figure is named", "give columns with 'means' (one a stage) and 'spread'");
        foreach (var figure in figures)
            figure.Permit("means", "spread");
        return new()
        {
            Names = names,
            Reached = reached,
            StartClass = stages.OptionalText("start_class"),
            RowClass = stages.OptionalText("transition_class"),
            Figures = [.. figures.Select(f => f.Name)],
            Prior = new(
                [.. Enumerable.Range(0, names.Count).Select(k => figures.Select(f => Means(f, names.Count)[k]).ToArray())],
                [.. figures.Select(f => (double)(f.Number("spread", 0.000001m) ?? throw f.Error("spread", "'spread' is missing", "give the standard deviation expected within a stage")))],
                (double)(stages.Number("prior_share", 0, 10) ?? 0.01m)),
            Options = new(seed, (int)(trainer?.Number("restarts", 1, 100) ?? 4), (int)(trainer?.Number("iterations", 1, 10_000) ?? 100),
                HasSharedSpread: stages.Flag("shared_spread")),
        };
    }

    static double[] Means(YamlSection figure, int count)
    {
        var texts = figure.Texts("means");
        var means = texts.Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var mean) ? mean : double.NaN).ToArray();
        return means.Length == count && Array.TrueForAll(means, double.IsFinite) ? means
            : throw figure.Error("means", $"'means: [{string.Join(", ", texts)}]'", $"permitted are {count} numbers, one a stage");
    }
}
