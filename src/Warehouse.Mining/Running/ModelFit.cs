using Warehouse.DuckDb;
using Warehouse.Mining.Calibration;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Running;

/// <summary>What became of a fit.</summary>
/// <param name="Version">The version stored.</param>
/// <param name="Card">Its card.</param>
/// <param name="IsChampion">Whether it is the one in use now.</param>
/// <param name="Verdict">Why, in one sentence.</param>
public sealed record FitOutcome(string Version, ModelCard Card, bool IsChampion, string Verdict);

/// <summary><c>mine fit</c>: learn up to one day, judge after it, and let the gate decide.</summary>
public static class ModelFit
{
    /// <summary>Folds from whose held-out rows the calibration is fitted.</summary>
    internal const int CalibrationFolds = 3;
    const int SeedOfPlacebo = 0x5eed;

    /// <summary>By how much the log loss of a model's probabilities may exceed that of the one in use.</summary>
    const double WorseLogLoss = 0.02;

    /// <summary>Fits a definition on a database and stores the model.</summary>
    /// <param name="connection">The warehouse (<see cref="MiningDatabase.Open"/>).</param>
    /// <param name="definition">The model.</param>
    /// <param name="registry">Where models lie.</param>
    /// <param name="now">The clock, for the card.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static FitOutcome Run(DuckDBConnection connection, MiningDefinition definition, ModelRegistry registry, DateTime now,
        CancellationToken cancellation)
    {
        if (definition.Stages is not null)
            return StageFit.Run(connection, definition, registry, now, cancellation);
        var split = TimeSplit.Read(connection, definition);
        var (model, notes, calibration) = Learn(definition, split, cancellation);
        var margins = model.Fitted().Margins(split.Test.Features);
        var figures = Figures(definition, split, model, margins);
        var (isBetter, verdict) = Gate(definition, registry, figures, split);
        var baselines = Baselines(definition, split, cancellation);
        var card = Card(definition, split, model, margins, figures, notes, calibration, now, cancellation) with
        {
            Baselines = baselines,
            Backtest = Replay(definition, split, margins, cancellation),
            Limits = [verdict, .. NumberFigures.Verdicts(definition, figures, baselines),
                "Judged on later days of the same book; another economy may differ."]
        };
        if (definition.Task == MiningTask.Regression)
            model = model with { Intervals = NumberFigures.Intervals(definition, margins, split.TestAnchor.Shrink(split.Test.Labels)) };
        var version = registry.Store(model, _ => card);
        if (isBetter)
            registry.Promote(definition.Model, version);
        return new(version, card, isBetter, verdict);
    }

    static (StoredModel Model, IReadOnlyList<KeyValuePair<string, string>> Notes, string Calibration) Learn(MiningDefinition definition,
        TimeSplit split, CancellationToken cancellation)
    {
        var (trainer, settings, train) = (definition.Trainer, definition.Settings, split.Learnt);
        var fitted = trainer.Fit(train, settings, cancellation);
        // What the search decided for all rows holds for the folds too: the calibration is of that model, and time is saved.
        settings = settings.With(fitted.Notes, BlendedTrainer.Share);
        var outOfSample = OutOfSample(trainer, settings, train, null, cancellation);
        // While a history grows, what features tell changes, and with it how bold the margins may be.
        var recent = split.Recent;
        var (name, calibration) = definition.Task == MiningTask.Binary ? Calibrations.Choose(Array.ConvertAll(recent, r => outOfSample[r]),
            Array.ConvertAll(recent, r => train.Labels[r]), settings.Seed, Array.ConvertAll(recent, r => train.Groups![r]))
            : ("conformal intervals: judged with errors of held-out customers on the latest days learnt from, forecast from days before; stored with errors of the rows judged", null);
        var edges = Enumerable.Range(0, train.Features.Columns.Count).Select(j => EdgesOf(train.Features, j))
            .Append(PopulationStability.Edges(outOfSample)).ToArray();
        var counts = edges.Select((e, j) => PopulationStability.Counts(j < edges.Length - 1 ? train.Features.Column(j) : outOfSample, e))
            .ToArray();
        return (new()
        {
            Model = definition.Model,
            Task = definition.Task,
            Features = train.Features.Columns,
            Trees = (fitted.Model as TreeModel)?.Ensemble ?? (fitted.Model as BlendedModel)?.Trees,
            Linear = fitted.Model as LinearModel ?? (fitted.Model as BlendedModel)?.Line,
            Platt = calibration as PlattScaling,
            Isotonic = calibration as IsotonicRegression,
            Intervals = definition.Task == MiningTask.Regression
                ? Intervals(definition, trainer, settings, split, train, cancellation) : [],
            Offset = definition.LabelOffset,
            Scale = definition.LabelScale,
            KnowsTo = TimeSplit.Later(split.TrainTo, definition.HorizonMonths),
            Peers = Reasons.Peers(train.Features),
            Edges = edges,
            Counts = counts,
        }, fitted.Notes, name);
    }

    /// <summary>Margins of rows that their model did not learn from; whoever a row speaks of is on one side only.</summary>
    static float[] OutOfSample(ITrainer trainer, TrainerSettings settings, TrainingSet train,
        bool[]? learnt, CancellationToken cancellation)
    {
        var outOfSample = new float[train.Labels.Length];
        foreach (var fold in Folds.Grouped(train.Groups!, CalibrationFolds, settings.Seed))
        {
            var rows = learnt is null ? fold.Train : [.. fold.Train.Where(r => learnt[r])];
            var found = trainer.Fit(train.Take(rows), settings, cancellation).Model.Margins(train.Features.Take(fold.Test));
            for (var i = 0; i < found.Length; i++)
                outOfSample[fold.Test[i]] = found[i];
        }
        return outOfSample;
    }

    /// <summary>Intervals for later rows, from the latest days and customers held out, forecast from days a horizon before. Where history is
    /// too short for that they are at least as wide as those of the offset, which learns nothing that could cease to hold.</summary>
    static IReadOnlyList<ConformalInterval> Intervals(MiningDefinition definition, ITrainer trainer, TrainerSettings settings, TimeSplit split,
        TrainingSet train, CancellationToken cancellation)
    {
        var forecasts = OutOfSample(trainer, settings, train, split.IsEarly, cancellation);
        if (train == split.Train)
            forecasts = split.TrainAnchor.Shrink(forecasts);
        var labels = split.Latest(split.TrainAnchor.Shrink(split.Train.Labels));
        var intervals = NumberFigures.Intervals(definition, split.Latest(forecasts), labels);
        return split.IsGapWhole || definition.LabelOffset is null ? intervals
            : [.. intervals.Zip(NumberFigures.Intervals(definition, new float[labels.Length], labels), (a, b) => a.HalfWidth > b.HalfWidth ? a : b)];
    }

    static float[] EdgesOf(FeatureMatrix features, int column) => features.Columns[column].Categories is { } categories
        ? [.. Enumerable.Range(0, categories.Count).Select(k => (float)k)]
        : PopulationStability.Edges(features.Column(column));

    static List<FoldMetric> Figures(MiningDefinition definition, TimeSplit split, StoredModel model, float[] margins) =>
        Figures(definition, model.Scores(definition.Task == MiningTask.Regression ? split.TestAnchor.Restore(margins) : margins), split.Test,
            NumberFigures.Of(model.Intervals, margins, split.Test.Labels, split.TestAnchor));

    static List<FoldMetric> Figures(MiningDefinition definition, float[] scores, TrainingSet test,
        IEnumerable<KeyValuePair<string, double>> more)
    {
        var figures = MetricSet.Of(definition.Task, scores, test.Labels, test.Classes).ToList();
        if (definition is { Task: MiningTask.Binary, Capacity: { } capacity })
            figures.Add(new($"precision_at_{capacity}", Ranking.PrecisionAt(scores, test.Labels, capacity)));
        return [.. figures.Concat(more).Select(f => FoldMetric.Of(f.Key, [f.Value]))];
    }

    /// <summary>The definition's own baselines, and simpler models of the label as it is.</summary>
    static Dictionary<string, IReadOnlyList<FoldMetric>> Baselines(MiningDefinition definition, TimeSplit split, CancellationToken cancellation)
    {
        var found = new Dictionary<string, IReadOnlyList<FoldMetric>>(NumberFigures.Baselines(definition, split));
        var settings = TrainerSettings.Of(definition.Settings.Seed);
        foreach (var trainer in Trainers.Simple.Where(t => t != definition.Trainer && t.Learns(definition.Task)))
        {
            var margins = trainer.Fit(split.Train, settings, cancellation).Model.Margins(split.Test.Features);
            IEnumerable<KeyValuePair<string, double>> more = [];
            if (definition.Task == MiningTask.Regression)
            {
                more = NumberFigures.Of(Intervals(definition, trainer, settings, split, split.Train, cancellation),
                    split.TestAnchor.Shrink(margins), split.Test.Labels, split.TestAnchor);
            }
            found[trainer.Name] = Figures(definition, LinkFunction.Scores(definition.Task, margins, 1), split.Test, more);
        }
        return found;
    }

    /// <summary>A model must pass the limit and, on the very rows that judge it, must not be worse than the one in use.</summary>
    static (bool IsBetter, string Verdict) Gate(MiningDefinition definition, ModelRegistry registry, List<FoldMetric> figures,
        TimeSplit split)
    {
        var (metric, sign) = (definition.GateMetric, definition.IsError ? -1 : 1);
        var mine = figures.First(f => f.Name == metric).Mean;
        if (definition.GateLimit is { } limit && !(sign * mine >= sign * limit))
            return (false, $"refused: {metric} {mine:0.0000} does not reach the limit {limit:0.0000}");
        if (registry.Champion(definition.Model) is not { } version)
            return (true, $"accepted: {metric} {mine:0.0000}, the first model");
        if (registry.Intact(definition.Model, version) is not { } champion)
            return (true, $"accepted: {metric} {mine:0.0000}; the model in use ({version}) is damaged and cannot be compared");
        if (!champion.Features.SequenceEqual(split.Test.Features.Columns, FeatureEquality.Same)
            || champion.Offset != definition.LabelOffset || champion.Scale != definition.LabelScale)
            return (true, $"accepted: {metric} {mine:0.0000}; the model in use ({version}) has other features and cannot be compared");
        var others = Figures(definition, split, champion, champion.Fitted().Margins(split.Test.Features));
        var theirs = others.First(f => f.Name == metric).Mean;
        if (sign * mine < (sign * theirs) - definition.GateTolerance)
            return (false, $"refused: {metric} {mine:0.0000} is worse than {theirs:0.0000} of the model in use ({version}), which stays");
        // A ranking says nothing of the probabilities, and these are what is published; an error as the metric has its own tolerance.
        var (loss, theirLoss) = (LogLoss(figures), LogLoss(others));
        return definition.IsError || loss <= theirLoss * (1 + WorseLogLoss)
            ? (true, $"accepted: {metric} {mine:0.0000}, the model in use ({version}) has {theirs:0.0000} on the same rows")
            : (false, $"refused: its probabilities are worse, log_loss {loss:0.0000} against {theirLoss:0.0000} of the model in use ({version}), which stays");

        // Of numbers there is none, and nothing to compare.
        static double LogLoss(List<FoldMetric> found) => found.Find(f => f.Name == "log_loss")?.Mean ?? 0;
    }

    static ModelCard Card(MiningDefinition definition, TimeSplit split, StoredModel model, float[] margins, List<FoldMetric> figures,
        IReadOnlyList<KeyValuePair<string, string>> notes, string calibration, DateTime now, CancellationToken cancellation)
    {
        var isBinary = definition.Task == MiningTask.Binary;
        return new()
        {
            Model = definition.Model,
            Question = definition.Question,
            Label = $"{definition.LabelRelation}.{definition.LabelColumn}{(definition.LabelMeaning.Length > 0 ? $": {definition.LabelMeaning}" : "")}",
            Task = FlatEvaluation.Name(definition.Task),
            Data = definition.Features,
            Window = $"learnt up to {split.TrainTo:yyyy-MM-dd}, judged {split.TestFrom:yyyy-MM-dd} to {split.TestTo:yyyy-MM-dd}",
            Rows = split.Train.Labels.Length + split.Test.Labels.Length,
            BaseRate = isBinary ? split.Test.Labels.Average(l => (double)l) : null,
            Split = $"out of time ({split.Train.Labels.Length} rows learnt, {split.Test.Labels.Length} judged){(definition.Group is null ? "" : $", each {definition.Group} on one side")}",
            Seed = definition.Settings.Seed,
            Trainer = definition.Trainer.Name,
            Options = definition.Settings.Given.Concat(notes).DistinctBy(o => o.Key).ToDictionary(),
            Calibration = calibration,
            Metrics = figures,
            AucInterval = isBinary ? Ranking.AucInterval(margins, split.Test.Labels) : null,
            CalibrationSlope = isBinary ? ProbabilityMetrics.CalibrationSlope(model.Scores(margins), split.Test.Labels, split.Test.Groups!) : null,
            Reliability = isBinary ? ReliabilityCurve.Bins(model.Scores(margins), split.Test.Labels) : [],
            Gains = isBinary ? ReliabilityCurve.Gains(margins, split.Test.Labels) : [],
            PlaceboAuc = isBinary ? Placebo(definition, split, notes, cancellation) : null,
            Features = Drifts.Importance(model, split.Test.Features),
            Drift = Drifts.Of(model, split.Test.Features, margins),
            Warnings = [.. split.Warnings, .. isBinary || split.IsGapWhole ? [] : new[] { NumberFigures.ShortHistory }, .. Leakage.Find(split.Train)
                .Select(l => $"'{l.Feature}' by itself predicts the label all but perfectly ({l.Strength:0.0000})")],
            WrittenAt = now,
        };
    }

    /// <summary>A list by a model of the past, on the nights that it did not learn from, against simpler lists.</summary>
    /// <returns>What the nights tell, without storing the model; empty where the definition asks for none.</returns>
    public static IReadOnlyList<BacktestLine> Replay(DuckDBConnection connection, MiningDefinition definition, CancellationToken cancellation)
    {
        var split = TimeSplit.Read(connection, definition);
        return Replay(definition, split, Learn(definition, split, cancellation).Model.Fitted().Margins(split.Test.Features), cancellation);
    }

    static IReadOnlyList<BacktestLine> Replay(MiningDefinition definition, TimeSplit split, float[] margins, CancellationToken cancellation)
    {
        if (definition.Backtest is not { } rule || split.Replay is not { } replay)
            return [];
        var logistic = Trainers.Find("logistic")!;
        var simple = logistic.Fit(split.Train, TrainerSettings.Of(definition.Settings.Seed), cancellation).Model.Margins(split.Test.Features);
        return Backtest.Run(replay.Rows, [new(Backtest.Model, margins), .. replay.Rankings, new("logistic_regression", simple)], rule.Tops, definition.Settings.Seed);
    }

    static Interval Placebo(MiningDefinition definition, TimeSplit split, IReadOnlyList<KeyValuePair<string, string>> notes,
        CancellationToken cancellation)
    {
        var random = new Random(definition.Settings.Seed ^ SeedOfPlacebo);
        var (train, test) = ((float[])split.Train.Labels.Clone(), (float[])split.Test.Labels.Clone());
        random.Shuffle(train);
        random.Shuffle(test);
        var model = definition.Trainer.Fit(split.Train with { Labels = train }, definition.Settings.With(notes, BlendedTrainer.Share),
            cancellation).Model;
        return Ranking.AucInterval(model.Margins(split.Test.Features), test);
    }
}
