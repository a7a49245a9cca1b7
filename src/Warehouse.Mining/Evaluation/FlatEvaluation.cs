using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Matrix;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Evaluation;

/// <summary>What is asked of an evaluation of a flat file.</summary>
public sealed record FlatRequest
{
    /// <summary>A CSV or Parquet file.</summary>
    public required string Table { get; init; }

    /// <summary>The column that is predicted.</summary>
    public required string Label { get; init; }

    /// <summary>The column that identifies a row; no feature.</summary>
    public string? Key { get; init; }

    /// <summary>Columns that are no features.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>What is predicted; found out where null.</summary>
    public MiningTask? Task { get; init; }

    /// <summary>The number of folds.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Seed of all that is random.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The trainer; trees where null.</summary>
    public string? Trainer { get; init; }

    /// <summary>Options of the trainer.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The positive class; the rarer one where null.</summary>
    public string? Positive { get; init; }

    /// <summary>Rows of one value of this column lie in one fold; no feature.</summary>
    public string? Group { get; init; }

    /// <summary>Folds go forward in this column; no feature.</summary>
    public string? Time { get; init; }
}

/// <summary>The outcome of an evaluation.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Label">The label.</param>
/// <param name="Set">The rows.</param>
/// <param name="Split">How the folds were made, in words.</param>
/// <param name="Trainer">The trainer.</param>
/// <param name="Result">Its figures.</param>
/// <param name="Baselines">Figures of simpler models on the same folds, by name.</param>
/// <param name="PlaceboAuc">AUC with its interval on the first fold's test rows where all labels were shuffled; null where it was not
/// asked.</param>
/// <param name="Warnings">What was noticed, one sentence each.</param>
public sealed record FlatOutcome(
    FlatRequest Request, FlatLabel Label, TrainingSet Set, string Split, ITrainer Trainer, CrossValidated Result,
    IReadOnlyList<KeyValuePair<string, IReadOnlyList<FoldMetric>>> Baselines, Interval? PlaceboAuc, IReadOnlyList<string> Warnings);

/// <summary><c>mine evaluate</c>: how well a label of a flat file can be predicted.</summary>
public static class FlatEvaluation
{
    /// <summary>Up to here the simpler models and the placebo are learnt as well.</summary>
    const long RowsForEvidence = 100_000;

    const int FewRowsOfAClass = 10;

    /// <summary>Other numbers than the folds were dealt by, for shuffled labels must not follow them.</summary>
    const int SeedOfPlacebo = 0x5eed;

    /// <summary>Evaluates.</summary>
    /// <exception cref="ContractException">The file, a column, the label or an option is not as it must be.</exception>
    public static FlatOutcome Run(FlatRequest request, Action<string>? progress, CancellationToken cancellation)
    {
        using var table = FlatTable.Open(request.Table);
        table.Connection.CancellationToken = cancellation;
        var column = table.ColumnNamed("--label", request.Label);
        var (key, group, time) = (Named(table, "--key", request.Key), Named(table, "--group", request.Group), Named(table, "--time",
            request.Time));
        var left = request.Drop.Select(d => table.ColumnNamed("--drop", d)).Append(column).Concat([key ?? column, group ?? column,
            time ?? column]).ToHashSet();
        if (group is not null && time is not null)
            throw new ContractException("--group", 0, "both --group and --time are given", "permitted is one of them");
        CheckKey(table, key);
        var label = FlatLabel.Of(table, column, request.Task, request.Positive);
        var trainer = TrainerFor(request, label.Task);
        var where = $"{label.Value} is not null";
        var rows = table.Connection.Scalar<long>($"select count(*) from {FlatTable.Relation} where {where}");
        if (request.Folds < 2 || rows < request.Folds)
            throw new ContractException(table.File, 0,
                $"{FlatTable.Said(rows)} rows with a label are fewer than the {request.Folds} folds need",
                "permitted are 2 folds and more, up to the number of rows");
        progress?.Invoke($"{FlatTable.Said(rows)} rows, label {column} ({Name(label.Task)})");
        var profiles = ColumnProfile.Of(table.Connection, FlatTable.Relation, table.Columns.Where(c => !left.Contains(c.Name)));
        var choice = FeatureChoice.Of(table.Connection, FlatTable.Relation, profiles, table.Rows);
        if (choice.Features.Count == 0)
            throw new ContractException(table.File, 0, "no column is left that could be a feature",
                $"permitted is at least one beside label, key and --drop; {string.Join("; ", choice.Warnings)}");
        var set = Read(table, label, choice, where, rows);
        var settings = new TrainerSettings(request.Seed, request.Options, new Dictionary<string, int>());
        var (split, folds) = Split(table, request, set, where, group, time);
        var warnings = choice.Warnings.Concat(Warnings(table, label, set, rows)).ToList();
        var result = CrossValidation.Run(set, folds, trainer, settings, done => progress?.Invoke($"fold {done} of {folds.Count}"),
            cancellation);
        if (result.UnseenCells > 0)
            warnings.Add($"{FlatTable.Said(result.UnseenCells)} values of test rows are categories that no training row of their fold has; they are scored as such");
        var hasEvidence = rows <= RowsForEvidence;
        return new(request, label, set, split, trainer, result,
            hasEvidence ? Baselines(set, folds, trainer, request.Seed, cancellation) : [],
            hasEvidence && label.Task == MiningTask.Binary ? Placebo(set, folds[0], trainer, settings, cancellation) : null, warnings);
    }

    /// <summary>The task's name on the command line.</summary>
    public static string Name(MiningTask task) => task switch
    {
        MiningTask.Binary => "binary",
        MiningTask.Multiclass => "multiclass",
        _ =>
        "regression"
    };

    static string? Named(FlatTable table, string option, string? column) => column is null ? null : table.ColumnNamed(option, column);

    static ITrainer TrainerFor(FlatRequest request, MiningTask task)
    {
        var name = request.Trainer ?? Trainers.All[0].Name;
        var trainer = Trainers.Find(name)
            ?? throw new ContractException("--trainer", 0, $"there is no trainer '{name}'",
                $"permitted: {string.Join(", ", Trainers.All.Select(t => t.Name))}");
        if (!trainer.Learns(task))
            throw new ContractException("--trainer", 0, $"'{name}' cannot learn a {Name(task)} label",
                $"permitted: {string.Join(", ", Trainers.All.Where(t => t.Learns(task)).Select(t => t.Name))}");
        return new TrainerSettings(request.Seed, request.Options, new Dictionary<string, int>()).Fault(trainer) is { } fault
            ? throw new ContractException("--option", 0, fault, "correct it") : trainer;
    }

    static void CheckKey(FlatTable table, string? key)
    {
        if (key is null)
            return;
        var name = Sql.Name(key);
        var twice = table.Connection.Query(
            $"select {name}::varchar, count(*) from {FlatTable.Relation} group by {name} having count(*) > 1 or {name} is null order by count(*) desc, 1 limit 1",
            row => (Value: row.GetStringOrNull(0), Rows: row.GetInt64(1)));
        if (twice.Count > 0)
        {
            throw new ContractException(table.File, 0, twice[0].Value is { } value
                ? $"the key '{key}' has the value '{value}' in {twice[0].Rows} rows" : $"the key '{key}' is empty in {twice[0].Rows} rows",
                "permitted is a key that differs in every row; where several rows belong together name their column with --group");
        }
    }

    static TrainingSet Read(FlatTable table, FlatLabel label, FeatureChoice choice, string where, long rows)
    {
        try
        {
            var matrix = MatrixReader.Read(table.Connection, FlatTable.Relation, choice.Features, where);
            var labels = MatrixReader.Doubles(table.Connection, $"select {label.Value} from {FlatTable.Relation} where {where}", rows);
            var infinite = Array.FindIndex(labels, l => !double.IsFinite((float)l));
            return infinite < 0 ? new(label.Task, matrix, Array.ConvertAll(labels, l => (float)l), label.Classes.Count)
                : throw new InvalidDataException($"the label '{label.Column}' has the infinite value {labels[infinite]} in data row {infinite + 1}");
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw new ContractException(table.File, 0, e.Message,
                "permitted are finite numbers up to 3.4e38; mend the file, or leave the column out with --drop", e);
        }
    }

    static (string Split, IReadOnlyList<Fold> Folds) Split(FlatTable table, FlatRequest request, TrainingSet set, string where,
        string? group, string? time)
    {
        try
        {
            if (group is not null)
            {
                var groups = table.Connection.Query($"select coalesce({Sql.Name(group)}::varchar, '') from {FlatTable.Relation} where {where}", row => row.GetString(0));
                return ($"by group {group}", Folds.Grouped(groups, request.Folds, request.Seed));
            }
            if (time is null)
                return (set.Task == MiningTask.Regression ? "stratified by the label's range" : "stratified by class",
                    Stratified(table, request, set));
            var profile = ColumnProfile.Of(table.Connection, FlatTable.Relation, [table.Columns.First(c => c.Name == time)])[0];
            if (profile.Reading == Reading.Category)
                throw new ContractException(table.File, 0, $"--time names '{time}', which holds neither dates nor numbers",
                    "permitted is a date, a time or a number");
            var expression = FeatureSql.Value(new(time, Reading: profile.Reading, Format: profile.Format), profile.Type);
            var times = MatrixReader.Doubles(table.Connection, $"select ({expression})::double from {FlatTable.Relation} where {where}",
                set.Labels.Length);
            return Array.Exists(times, double.IsNaN) ? throw new ContractException(table.File, 0,
                $"--time names '{time}', which is missing in some rows", "permitted is a time in every row")
                : ($"forward in time by {time}", Folds.Forward(times, request.Folds));
        }
        catch (ArgumentException e)
        {
            throw new ContractException(table.File, 0, e.Message.Split(" (Parameter")[0], "lower --folds", e);
        }
    }

    static IReadOnlyList<Fold> Stratified(FlatTable table, FlatRequest request, TrainingSet set)
    {
        if (set.Task == MiningTask.Binary)
        {
            var counts = set.Labels.CountBy(l => (int)l).ToDictionary();
            var rarer = counts.MinBy(c => c.Value);
            if (rarer.Value < request.Folds)
                throw new ContractException(table.File, 0,
                    $"one class of the label has {rarer.Value} rows, fewer than the {request.Folds} folds", "lower --folds");
        }
        return Folds.Stratified(set, request.Folds, request.Seed);
    }

    static IEnumerable<string> Warnings(FlatTable table, FlatLabel label, TrainingSet set, long rows)
    {
        if (rows < table.Rows)
            yield return $"{FlatTable.Said(table.Rows - rows)} rows have no label and are left out";
        foreach (var (feature, strength) in Leakage.Find(set))
            yield return $"'{feature}' by itself predicts the label all but perfectly ({strength:0.0000}): if it is known only after the label, leave it out with --drop";
        if (label.Task == MiningTask.Multiclass)
        {
            foreach (var (code, count) in set.Labels.CountBy(l => (int)l).Where(c => c.Value < FewRowsOfAClass).OrderBy(c => c.Key))
                yield return $"class '{label.Classes[code]}' has {count} rows only";
        }
    }

    static List<KeyValuePair<string, IReadOnlyList<FoldMetric>>> Baselines(
        TrainingSet set, IReadOnlyList<Fold> folds, ITrainer trainer, int seed, CancellationToken cancellation)
    {
        var baselines = new List<KeyValuePair<string, IReadOnlyList<FoldMetric>>>();
        foreach (var simple in Trainers.Simple.Where(t => t != trainer && t.Learns(set.Task)))
            baselines.Add(new(simple.Name, CrossValidation.Run(set, folds, simple, TrainerSettings.Of(seed), null, cancellation).Metrics));
        var constant = folds.Select(fold => MetricSet.Of(set.Task, Constant(set, fold), [.. fold.Test.Select(r => set.Labels[r])],
            set.Classes)).ToList();
        baselines.Add(new("constant", [.. constant[0].Select((f, k) => FoldMetric.Of(f.Key, [.. constant.Select(c => c[k].Value)]))]));
        return baselines;
    }

    /// <summary>The training rows' share of each class, or their mean, for every row.</summary>
    static float[] Constant(TrainingSet set, Fold fold)
    {
        if (set.Task != MiningTask.Multiclass)
            return [.. Enumerable.Repeat((float)fold.Train.Average(r => (double)set.Labels[r]), fold.Test.Length)];
        var shares = Enumerable.Range(0, set.Classes).Select(k => (float)fold.Train.Count(r =>
            (int)set.Labels[r] == k) / fold.Train.Length).ToArray();
        return [.. fold.Test.SelectMany(_ => shares)];
    }

    /// <summary>All labels are shuffled, those that judge as well: against the true ones a model of noise may be off by chance, by more
    /// than the interval.</summary>
    static Interval Placebo(TrainingSet set, Fold fold, ITrainer trainer, TrainerSettings settings, CancellationToken cancellation)
    {
        var labels = (float[])set.Labels.Clone();
        new Random(settings.Seed ^ SeedOfPlacebo).Shuffle(labels);
        var shuffled = set with { Labels = labels };
        var test = shuffled.Take(fold.Test);
        var model = trainer.Fit(shuffled.Take(fold.Train), settings, cancellation).Model;
        return Ranking.AucInterval(model.Margins(test.Features), test.Labels);
    }
}
