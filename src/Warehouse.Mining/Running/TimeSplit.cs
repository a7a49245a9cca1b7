using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Matrix;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Running;

/// <summary>Rows to learn from up to one day, and rows to judge by from a horizon later on.</summary>
/// <param name="TrainTo">Last day learnt from.</param>
/// <param name="TestFrom">First day judged: later than the last one by more than the horizon, so that no label learnt from looks into
/// it.</param>
/// <param name="TestTo">Last day judged.</param>
/// <param name="Train">Rows to learn from, each with whom it speaks of.</param>
/// <param name="Test">Rows to judge by.</param>
/// <param name="Warnings">What was noticed in the features.</param>
public sealed record TimeSplit(
    DateOnly TrainTo, DateOnly TestFrom, DateOnly TestTo, TrainingSet Train, TrainingSet Test, IReadOnlyList<string> Warnings)
{
    /// <summary>What the labels to learn from are learnt as.</summary>
    public required LabelAnchor TrainAnchor { get; init; }

    /// <summary>The same of the rows judged.</summary>
    public required LabelAnchor TestAnchor { get; init; }

    /// <summary>For each row to learn from, whether it is of the latest days: as many as are judged.</summary>
    public required bool[] IsLatest { get; init; }

    /// <summary>Rows to learn from of the last twelve months, all seasons: those nearest to what is scored.</summary>
    public required int[] Recent { get; init; }

    /// <summary>For each row to learn from, whether it lies a horizon before the latest days, as they do before those judged; where the
    /// history is too short for that, whether it is of the first third of days.</summary>
    public required bool[] IsEarly { get; init; }

    /// <summary>Whether the early rows lie a whole horizon before the latest ones.</summary>
    public required bool IsGapWhole { get; init; }

    /// <summary>The baselines' values of the rows to learn from and of those judged.</summary>
    public required IReadOnlyList<KeyValuePair<string, (float[] Train, float[] Test)>> Baselines { get; init; }

    /// <summary>The rows judged as a list of past nights, and the rankings that it is held against; null where it is not replayed.</summary>
    public (BacktestRows Rows, IReadOnlyList<KeyValuePair<string, float[]>> Rankings)? Replay { get; init; }

    /// <summary>The rows to learn from as the trainer gets them: distances, weighted so that an error counts in the label's unit.</summary>
    public TrainingSet Learnt { get; private init; } = Train;

    /// <summary>Those of the latest days, of one value a row to learn from.</summary>
    public float[] Latest(float[] values) => [.. values.Where((_, i) => IsLatest[i])];

    /// <summary>Share of groups that are only judged, where groups are kept apart.</summary>
    const double ShareOfGroupsJudged = 0.3;

    const string Rows = "temp.main.rows";

    /// <summary>Reads the rows of a definition.</summary>
    /// <exception cref="ContractException">A relation or column is missing, keys repeat, there are too few days, or one class
    /// only.</exception>
    public static TimeSplit Read(DuckDBConnection connection, MiningDefinition definition)
    {
        string[] own = [.. definition.Keys, definition.AsOf];
        var columns = MiningDatabase.Columns(connection, definition.Features, definition.File, own.Concat(definition.Exclude)
            .Concat(definition.Group is { } g ? [g] : []).Concat(definition.Beside));
        MiningDatabase.Columns(connection, definition.LabelRelation, definition.File, own.Append(definition.LabelColumn)
            .Concat(definition.Backtest is { } back ? [back.Gain, back.Lead] : []));
        Join(connection, definition, own);
        var (trainTo, testFrom, testTo) = Days(connection, definition);
        string Day(DateOnly day) => Sql.Date(day);
        var isJudged = definition.Group is { } group
            ? string.Create(CultureInfo.InvariantCulture,
                $"md5_number_lower(coalesce({Sql.Name(group)}::varchar, '')) % 1000 < {ShareOfGroupsJudged * 1000}") : null;
        var trainRows = $"_day <= {Day(trainTo)}{(isJudged is null ? "" : $" and not ({isJudged})")}";
        var testRows = $"_day >= {Day(testFrom)}{(isJudged is null ? "" : $" and {isJudged}")}";
        var left = own.Concat(definition.Exclude).Concat(definition.Group is null ? [] : [definition.Group])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        // The features are chosen by the rows to learn from alone.
        connection.Execute($"create or replace temp table learnt as from {Rows} where {trainRows}");
        var profiles = ColumnProfile.Of(connection, "temp.main.learnt", columns.Where(c => !left.Contains(c.Name)));
        var count = connection.Scalar<long>("select count(*) from temp.main.learnt");
        var choice = FeatureChoice.Of(connection, "temp.main.learnt", profiles, count);
        if (choice.Features.Select(f => f.From).Distinct().Where(f => !definition.Reasons.ContainsKey(f)).ToList() is { Count: > 0 } mute)
            throw new ContractException(definition.File, 0, $"{mute.Count} features have no reason: {string.Join(", ", mute)}",
                "give each a code and its name in English and Chinese under 'reasons:', or name it under 'exclude:'");
        // One that is left out because it is constant or missing so far is nothing to constrain.
        var numbers = profiles.Where(p => p.Reading == Reading.Number).Select(p => p.Name).ToList();
        foreach (var name in definition.Settings.Monotone.Keys.Except(numbers))
            throw new ContractException(definition.File, 0, $"a monotone constraint names '{name}', which is no numeric feature",
                $"permitted: {string.Join(", ", numbers)}");
        if (choice.Features.Count == 0)
            throw new ContractException(definition.File, 0, $"no column of {definition.Features} is left that could be a feature",
                string.Join("; ", choice.Warnings.DefaultIfEmpty("permitted is at least one beside keys, day and 'exclude:'")));
        var order = Sql.Names(own);
        var train = Set(connection, definition, choice.Features, trainRows, order);
        var test = Set(connection, definition, choice.Features, testRows, order);
        var whom = Sql.Name(definition.Group ?? definition.Keys[0]);
        train = train with { Groups = FoldGroups(connection, definition, whom, trainRows, order) };
        test = test with { Groups = Groups(connection, whom, testRows, order) };
        var (trainAnchor, testAnchor) = (AnchorOf(trainRows, train), AnchorOf(testRows, test));
        var latestFrom = Later(trainTo, -definition.TestMonths);
        var days = connection.Query($"select distinct _day from {Rows} where {trainRows} order by 1", row => row.GetFieldValue<DateOnly>(0));
        var third = days[(days.Count - 1) / 3];
        var early = Later(latestFrom, -definition.HorizonMonths) is var before && before > third ? before : third;
        return new(trainTo, testFrom, testTo, train, test, choice.Warnings)
        {
            TrainAnchor = trainAnchor,
            TestAnchor = testAnchor,
            IsLatest = days[^1] > latestFrom ? Are($"_day > {Day(latestFrom)}") : [.. train.Labels.Select(_ => true)],
            Recent = [.. Are($"_day > {Day(Later(trainTo, -12))}").Index().Where(r => r.Item).Select(r => r.Index)],
            IsGapWhole = early == before,
            IsEarly = Are($"_day <= {Day(early)}"),
            Baselines = [.. definition.Baselines.Select(b => KeyValuePair.Create(b.Key, (Beside(b.Value, trainRows, train), Beside(b.Value, testRows, test))))],
            Replay = definition.Backtest is { } rule ? (ReplayOf(connection, testRows, order, test),
                [.. rule.Rankings.Select(r => KeyValuePair.Create(r.Key, Beside(r.Value, testRows, test)))]) : null,
            Learnt = definition.LabelScale is null ? train with { Labels = trainAnchor.Shrink(train.Labels) }
                : train with { Labels = trainAnchor.Shrink(train.Labels), Weights = WeightsOf(trainAnchor) },
        };

        bool[] Are(string condition) => Array.ConvertAll(MatrixReader.Doubles(
            connection, $"select ({condition})::int::double from {Rows} where {trainRows} order by {order}", train.Labels.Length), v => v > 0);
        LabelAnchor AnchorOf(string where, TrainingSet set) => LabelAnchor.Read(
            connection, Rows, definition.LabelOffset, definition.LabelScale, definition.File, where, order, set.Labels.Length);
        float[] Beside(string column, string where, TrainingSet set) => LabelAnchor.Column(
            connection, Rows, column, definition.File, where, order, set.Labels.Length)!;
    }

    /// <summary>Whom each row speaks of.</summary>
    static string[] Groups(DuckDBConnection connection, string whom, string where, string order) =>
        [.. connection.Query($"select coalesce({whom}::varchar, '') from {Rows} where {where} order by {order}", row => row.GetString(0))];

    /// <summary>Whom each row to learn from speaks of: enough to part them.</summary>
    static string[] FoldGroups(DuckDBConnection connection, MiningDefinition definition, string whom, string where, string order)
    {
        var groups = Groups(connection, whom, where, order);
        return groups.Distinct().Count() >= ModelFit.CalibrationFolds ? groups
            : throw new ContractException(definition.File, 0, $"the rows to learn from speak of {groups.Distinct().Count()} different values of {whom}",
                $"permitted are at least {ModelFit.CalibrationFolds}, the folds of the calibration")
            { IsTooEarly = true };
    }

    static BacktestRows ReplayOf(DuckDBConnection connection, string where, string order, TrainingSet test)
    {
        float[] Column(string of) => Array.ConvertAll(
            MatrixReader.Doubles(connection, $"select {of} from {Rows} where {where} order by {order}", test.Labels.Length), v => (float)v);
        var nights = Column("date_diff('month', date '1970-01-01', _day)::double");
        var first = nights.DefaultIfEmpty().Min();
        const string nan = "'nan'::double";
        return new(test.Groups!, Array.ConvertAll(nights, n => (int)(n - first)), test.Labels, Column($"coalesce(_gain, {nan})"), Column($"coalesce(_lead, {nan})"));
    }

    static float[] WeightsOf(LabelAnchor anchor)
    {
        var mean = anchor.Scale.Average(s => (double)s);
        return Array.ConvertAll(anchor.Scale, s => (float)(s / mean));
    }

    static void Join(DuckDBConnection connection, MiningDefinition definition, string[] own)
    {
        var label = $"l.{Sql.Name(definition.LabelColumn)}";
        var more = definition.Backtest is { } rule ? $", l.{Sql.Name(rule.Gain)}::double as _gain, l.{Sql.Name(rule.Lead)}::double as _lead" : "";
        connection.Execute(
            $"""
            create or replace temp table rows as
            select f.*, {label}::double as _label, f.{Sql.Name(definition.AsOf)}::date as _day{more}
            from {definition.Features} as f join {definition.LabelRelation} as l using ({Sql.Names(own)})
            where {label} is not null
            """);
        var twice = connection.Query($"select {Sql.List(own.Select(o => $"{Sql.Name(o)}::varchar"))}, count(*) from {Rows} group by all having count(*) > 1 order by all limit 1",
            row => string.Join(", ", own.Select((o, i) => $"{o} {row.GetStringOrNull(i)}")));
        if (twice.Count > 0)
            throw new ContractException(definition.File, 0,
                $"the keys repeat in {definition.Features} or {definition.LabelRelation}: {twice[0]}",
                "permitted is one row for each key and day");
    }

    static (DateOnly TrainTo, DateOnly TestFrom, DateOnly TestTo) Days(DuckDBConnection connection, MiningDefinition definition)
    {
        var days = connection.Query($"select distinct _day from {Rows} order by 1", row => row.GetFieldValue<DateOnly>(0));
        if (days.Count == 0)
            throw new ContractException(definition.File, 0, $"no row of {definition.Features} has a label in {definition.LabelRelation}",
                "labels need a horizon of history behind the features")
            { IsTooEarly = true };
        var trainTo = definition.TrainTo ?? Later(days[^1], -definition.HorizonMonths - TestMonths(definition, days));
        // A label of the last day learnt from looks a horizon ahead: what is judged begins after that.
        var gapEnds = Later(trainTo, definition.HorizonMonths);
        var judged = days.Where(d => d >= gapEnds).ToList();
        if (!days.Exists(d => d <= trainTo) || judged.Count == 0)
        {
            throw new ContractException(definition.File, 0,
                $"the labelled days from {days[0]:yyyy-MM-dd} to {days[^1]:yyyy-MM-dd} leave nothing to learn from up to {trainTo:yyyy-MM-dd} or to judge from {gapEnds:yyyy-MM-dd} on",
                "permitted are a longer history, a shorter horizon, or another 'train_to'")
            { IsTooEarly = true };
        }
        return (trainTo, judged[0], judged[^1]);
    }

    /// <summary>The months judged: those asked for, or, where fewer are permitted and history is too short to learn from as many, a third of what the gap leaves.</summary>
    static int TestMonths(MiningDefinition definition, List<DateOnly> days)
    {
        var usable = ((days[^1].Year - days[0].Year) * 12) + days[^1].Month - days[0].Month - definition.HorizonMonths;
        return !definition.OrFewer || usable >= 2 * definition.TestMonths ? definition.TestMonths : Math.Clamp(usable / 3, 1, definition.TestMonths);
    }

    /// <summary>A day some months later; of a month's end a month's end, where <see cref="DateOnly.AddMonths"/> makes 30 March of 30
    /// September.</summary>
    internal static DateOnly Later(DateOnly day, int months) => day.AddDays(1).Day == 1 ? day.AddDays(1).AddMonths(months).AddDays(-1)
        : day.AddMonths(months);

    static TrainingSet Set(DuckDBConnection connection, MiningDefinition definition, IReadOnlyList<FeatureColumn> features, string where,
        string order)
    {
        FeatureMatrix matrix;
        try
        {
            matrix = MatrixReader.Read(connection, Rows, features, where, order);
        }
        catch (InvalidDataException e)
        {
            throw new ContractException(definition.File, 0, $"{definition.Features}: {e.Message} where {where}",
                "permitted are finite numbers up to 3.4e38; mend the SELECT, or name the column under 'exclude:'", e);
        }
        var labels = MatrixReader.Doubles(connection, $"select _label from {Rows} where {where} order by {order}", matrix.Rows);
        if (definition.Task == MiningTask.Binary && (labels.Distinct().Count() != 2 || labels.Any(l => l is not (0 or 1))))
        {
            throw new ContractException(definition.File, 0,
                $"the label {definition.LabelColumn} has the values {string.Join(", ", labels.Distinct().Order().Take(5))} where {where}",
                "permitted for two classes are 0 and 1 (or true and false), both of them")
            { IsTooEarly = labels.All(l => l is 0 or 1) };
        }
        return new(definition.Task, matrix, Array.ConvertAll(labels, l => (float)l), definition.Task == MiningTask.Binary ? 2 : 0);
    }
}
