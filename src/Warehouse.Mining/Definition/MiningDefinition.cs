using System.Globalization;
using Warehouse.Contracts;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Definition;

/// <summary>How a list by the scores is replayed on the nights judged.</summary>
/// <param name="Gain">Column of the labels: what came of it in money.</param>
/// <param name="Lead">Column of the labels: months until it came about.</param>
/// <param name="Tops">How many a night: numbers from 1, or shares below 1.</param>
/// <param name="Rankings">Columns of the features, by name, that would make a list too.</param>
public sealed record BacktestRule(string Gain, string Lead, IReadOnlyList<double> Tops, IReadOnlyDictionary<string, string> Rankings);

/// <summary>One model, as <c>mining/&lt;model&gt;.yml</c> defines it.</summary>
public sealed record MiningDefinition
{
    static readonly string[] Metrics = ["auc", "pr_auc", "brier", "log_loss", "lift_at_10", "empc", "mae", "rmse", "r2", "spearman"];

    /// <summary>Its name.</summary>
    public required string Model { get; init; }

    /// <summary>The file that defines it.</summary>
    public required string File { get; init; }

    /// <summary>The question that it answers, in one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>Two classes or a number.</summary>
    public required MiningTask Task { get; init; }

    /// <summary>Relation of the features: the keys, the day they speak for, and one column a feature.</summary>
    public required string Features { get; init; }

    /// <summary>Columns of that relation that are no features.</summary>
    public required IReadOnlyList<string> Exclude { get; init; }

    /// <summary>Relation of the labels: the keys, the day, the label.</summary>
    public required string LabelRelation { get; init; }

    /// <summary>The label's column: truth values or numbers; NULL where it cannot be known yet.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>What the label means.</summary>
    public required string LabelMeaning { get; init; }

    /// <summary>Column of the features from which a number is learnt as a change; null for the number itself.</summary>
    public string? LabelOffset { get; init; }

    /// <summary>Column of the features, above 0, in whose units the change is learnt and intervals are as wide; null for 1.</summary>
    public string? LabelScale { get; init; }

    /// <summary>Forecasts that need no model, by name: columns of the features that the card holds the model against.</summary>
    public IReadOnlyDictionary<string, string> Baselines { get; init; } = new Dictionary<string, string>();

    /// <summary>Shares of rows that the intervals of a number promise to cover.</summary>
    public IReadOnlyList<double> Intervals { get; init; } = [0.9];

    /// <summary>How the list is replayed; null where the scores make none.</summary>
    public BacktestRule? Backtest { get; init; }

    /// <summary>Columns of the features that are read beside the features.</summary>
    public IEnumerable<string> Beside => new[] { LabelOffset, LabelScale }.OfType<string>().Concat(Baselines.Values)
        .Concat(Backtest?.Rankings.Values ?? []);

    /// <summary>Columns that identify whom a row speaks of.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Column of the day that a row speaks for.</summary>
    public required string AsOf { get; init; }

    /// <summary>Months that the label looks ahead, and the gap between the last day learnt from and the first one judged.</summary>
    public required int HorizonMonths { get; init; }

    /// <summary>The last day learnt from; found from the labels where null.</summary>
    public DateOnly? TrainTo { get; init; }

    /// <summary>Months judged, where the last day learnt from is found from the labels.</summary>
    public int TestMonths { get; init; } = 3;

    /// <summary>Whether fewer months are judged where history is too short to learn from as many.</summary>
    public bool OrFewer { get; init; }

    /// <summary>Column of which no value is both learnt from and judged; null where rows of one customer may be on both sides.</summary>
    public string? Group { get; init; }

    /// <summary>The trainer.</summary>
    /// <exception cref="InvalidOperationException">It is a model of stages, which has none.</exception>
    public ITrainer Trainer { get => field ?? throw new InvalidOperationException($"{Model} is a model of stages: it has no trainer of labels"); init; }

    /// <summary>What a model of stages is; null for a model of a label.</summary>
    public StageDefinition? Stages { get; init; }

    /// <summary>Its settings.</summary>
    public required TrainerSettings Settings { get; init; }

    /// <summary>The figure that the gate looks at.</summary>
    public required string GateMetric { get; init; }

    /// <summary>What the figure must be at least (at most, for an error); null for none.</summary>
    public double? GateLimit { get; init; }

    /// <summary>How much worse than the champion a new model may be.</summary>
    public double GateTolerance { get; init; }

    /// <summary>How many customers can be addressed, for precision at capacity; null for none.</summary>
    public int? Capacity { get; init; }

    /// <summary>How features are spoken of, by name.</summary>
    public required IReadOnlyDictionary<string, ReasonText> Reasons { get; init; }

    /// <summary>Whether a smaller figure is the better one.</summary>
    public bool IsError => GateMetric is "brier" or "log_loss" or "mae" or "rmse";

    /// <summary>Reads a file; one that names several horizons gives a definition for each, named
    /// <c>&lt;model&gt;_&lt;months&gt;m</c>.</summary>
    /// <exception cref="ContractException">An unknown key, a missing one or a value that is not permitted, with file and line.</exception>
    public static IReadOnlyList<MiningDefinition> Read(string file)
    {
        var root = YamlSection.Load(file);
        if (root.OptionalText("task") == StageDefinition.Task)
            return [StageDefinition.Read(root, file)];
        root.Permit(
            "model", "question", "task", "features", "label", "keys", "as_of", "horizons", "split", "trainer", "gate", "capacity",
                "reasons", "baselines", "intervals", "backtest");
        var horizons = root.Texts("horizons");
        var column = Part(root, "label").Permit("relation", "column", "meaning", "offset", "scale").Text("column");
        if (horizons.Count == 0)
            throw root.Error("horizons", "'horizons' is missing", "give the months that the label looks ahead, such as [3]");
        if (horizons.Count > 1 && !column.Contains("{horizon}", StringComparison.Ordinal))
            throw root.Error("label", $"the label's column '{column}' is the same for {horizons.Count} horizons",
                "write {horizon} where the months stand in its name");
        return [.. horizons.Select(h => One(root, file, h, horizons.Count > 1))];
    }

    static MiningDefinition One(YamlSection root, string file, string horizon, bool isOneOfSeveral)
    {
        if (!int.TryParse(horizon, NumberStyles.None, CultureInfo.InvariantCulture, out var months) || months is < 1 or > 60)
            throw root.Error("horizons", $"'{horizon}'", "permitted are months from 1 to 60");
        var (features, label, split, gate) = (Part(root, "features").Permit("relation", "exclude"), Part(root, "label"),
            root.Section("split"), root.Section("gate"));
        split?.Permit("train_to", "test_months", "or_fewer", "group");
        gate?.Permit("metric", "limit", "tolerance");
        var task = root.Choice<MiningTask>("task", MiningTask.Binary);
        if (task == MiningTask.Multiclass)
            throw root.Error("task", "'task: multiclass'", "permitted: binary, regression");
        var (trainer, settings) = TrainerOf(root, task, months);
        var metric = gate?.OptionalText("metric") ?? (task == MiningTask.Binary ? "auc" : "rmse");
        if (!Metrics.Contains(metric) || (task == MiningTask.Binary) == metric is "mae" or "rmse" or "r2" or "spearman")
            throw gate!.Error("metric", $"'metric: {metric}'",
                $"permitted for this task: {(task == MiningTask.Binary ? "auc, pr_auc, brier, log_loss, lift_at_10, empc" : "mae, rmse, r2, spearman")}");
        string? Named(YamlSection? part, string key) => part?.OptionalText(key)?.Replace("{horizon}", horizon, StringComparison.Ordinal);
        var baselines = root.Section("baselines");
        foreach (var key in new[] { ("baselines", root), ("intervals", root), ("offset", label), ("scale", label) }.Where(k =>
            task == MiningTask.Binary && k.Item2.Keys.Contains(k.Item1)))
            throw key.Item2.Error(key.Item1, $"'{key.Item1}' is given", "permitted where the task is regression");
        return new()
        {
            Model = root.Text("model") + (isOneOfSeveral ? $"_{months}m" : ""),
            File = file,
            Question = root.Text("question").Replace("{horizon}", horizon, StringComparison.Ordinal),
            Task = task,
            Features = features.Text("relation"),
            Exclude = features.Texts("exclude"),
            LabelRelation = label.Text("relation"),
            LabelColumn = label.Text("column").Replace("{horizon}", horizon, StringComparison.Ordinal),
            LabelMeaning = label.OptionalText("meaning") ?? "",
            LabelOffset = Named(label, "offset"),
            LabelScale = Named(label, "scale"),
            Baselines = baselines?.Keys.ToDictionary(k => k, k => Named(baselines, k)!) ?? [],
            Backtest = root.Section("backtest") is { } backtest ? BacktestOf(root, task, backtest) : null,
            Intervals = root.Texts("intervals") is { Count: > 0 } shares ? [.. shares.Select(s => ShareOf(root, s))] : [0.9],
            Keys = root.Texts("keys") is { Count: > 0 } keys ? keys : throw root.Error("keys", "'keys' is missing",
                "give the columns that identify a row beside its day"),
            AsOf = root.OptionalText("as_of") ?? "as_of_date",
            HorizonMonths = months,
            TrainTo = split?.OptionalText("train_to") is { } day ? DayOf(split, day) : null,
            TestMonths = (int)(split?.Number("test_months", 1, 60) ?? 3),
            OrFewer = split?.Flag("or_fewer") ?? false,
            Group = split?.OptionalText("group"),
            Trainer = trainer,
            Settings = settings,
            GateMetric = metric,
            GateLimit = (double?)gate?.Number("limit"),
            GateTolerance = (double)(gate?.Number("tolerance", 0) ?? 0),
            Capacity = (int?)root.Number("capacity", 1, int.MaxValue),
            Reasons = root.Sections("reasons").ToDictionary(r => r.Name, r => TextOf(r.Permit("code", "en", "zh", "unit"))),
        };
    }

    static (ITrainer Trainer, TrainerSettings Settings) TrainerOf(YamlSection root, MiningTask task, int months)
    {
        var section = root.Section("trainer")?.Permit(
            ["name", "seed", "options", "monotone", .. root.Texts("horizons").Select(h => $"options_{h}m")]);
        var name = section?.OptionalText("name") ?? Trainers.All[0].Name;
        var trainer = Trainers.Find(name);
        if (trainer is null || !trainer.Learns(task))
            throw section!.Error("name", $"'name: {name}'",
                $"permitted: {string.Join(", ", Trainers.All.Where(t => t.Learns(task)).Select(t => t.Name))}");
        var options = section?.Section("options")?.Values().ToDictionary(v => v.Key, v => v.Value ?? "") ?? [];
        foreach (var (option, value) in section?.Section($"options_{months}m")?.Values() ?? new Dictionary<string, string?>())
            options[option] = value ?? "";
        var monotone = section?.Section("monotone") is { } signs
            ? signs.Keys.ToDictionary(k => k, k => (int)signs.Number(k, -1, 1)!.Value) : [];
        var settings = new TrainerSettings((int)(section?.Number("seed", 0, int.MaxValue) ?? 42), options, monotone);
        return settings.Fault(trainer) is { } fault ? throw section!.Error("options", fault, "correct it") : (trainer, settings);
    }

    static BacktestRule BacktestOf(YamlSection root, MiningTask task, YamlSection backtest)
    {
        backtest.Permit("gain", "lead", "top", "rankings");
        if (task != MiningTask.Binary)
            throw root.Error("backtest", "'backtest' is given", "permitted where the task is binary");
        var tops = backtest.Texts("top").Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var top)
            && top is > 0 and < 1 or >= 1 and <= 1_000_000 ? top : throw backtest.Error("top", $"'{t}'", "permitted are numbers from 1, or shares below 1")).ToList();
        var rankings = Part(backtest, "rankings");
        return new(backtest.Text("gain"), backtest.Text("lead"), tops.Count > 0 ? tops : throw backtest.Error("top", "'top' is missing", "give how many a night, such as [20, 100]"),
            rankings.Keys.ToDictionary(k => k, rankings.Text));
    }

    static double ShareOf(YamlSection root, string share) =>
        double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0.5 and < 1
            ? number : throw root.Error("intervals", $"'{share}'", "permitted are shares from 0.5 to below 1, such as [0.8, 0.95]");

    internal static ReasonText TextOf(YamlSection reason) => new(reason.Text("code"), reason.Text("en"), reason.Text("zh"),
        reason.OptionalText("unit") ?? "");

    internal static YamlSection Part(YamlSection root, string key) => root.Section(key) ?? throw new ContractException(root.File, root.Line,
        $"'{key}' is missing", $"give '{key}:' with the keys below it");

    internal static DateOnly DayOf(YamlSection split, string day) => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out var date)
        ? date : throw split.Error("train_to", $"'train_to: {day}'", "permitted is a date as yyyy-MM-dd");
}
