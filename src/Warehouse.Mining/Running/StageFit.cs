using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Calibration;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Stages;

namespace Warehouse.Mining.Running;

/// <summary><c>mine fit</c> of a model of stages: learnt up to one day, judged by how well it foretells the months after it.</summary>
static class StageFit
{
    const int LeastMonths = 12;
    const int LeastSubjects = 20;
    const int SeedOfPlacebo = 0x5eed;
    static readonly DateOnly Epoch = new(1970, 1, 1);

    public static FitOutcome Run(DuckDBConnection connection, MiningDefinition definition, ModelRegistry registry, DateTime now, CancellationToken cancellation)
    {
        var panel = StagePanel.Read(connection, definition, null);
        var (trainTo, last) = Days(definition, panel);
        var train = panel.UpTo(trainTo);
        if (train.Count < LeastSubjects)
            throw new ContractException(definition.File, 0, $"{train.Count} sequences of months to learn from", $"permitted are at least {LeastSubjects}") { IsTooEarly = true };
        var stages = definition.Stages!;
        var fitted = BaumWelch.Fit(train, stages.Prior, stages.Options, cancellation);
        var judged = new Judged(definition, panel, fitted.Model, trainTo, last);
        var (calibrationName, calibration) = judged.Calibrate(trainTo);
        var model = Stored(definition, panel, fitted.Model, trainTo) with { Platt = calibration as PlattScaling, Isotonic = calibration as IsotonicRegression };
        var (isBetter, verdict) = Gate(definition, registry, judged, model);
        var card = new ModelCard
        {
            Model = definition.Model,
            Question = definition.Question,
            Label = $"no label: stages {string.Join(", ", stages.Names.Select(n => n.Key))} are hidden, and known by figures alone",
            Task = StageDefinition.Task,
            Data = definition.Features,
            Window = $"learnt up to {Day(trainTo)}, judged {Day(trainTo + 1)} to {Day(last)}",
            Rows = panel.Features.Rows,
            Split = $"out of time ({train.Rows} rows learnt, {judged.Rows} judged)",
            Seed = definition.Settings.Seed,
            Trainer = "hidden Markov model",
            Options = Notes(definition, fitted),
            Calibration = calibrationName,
            Metrics = judged.Figures(model),
            Baselines = judged.Baselines(train, cancellation),
            Features = judged.Importance(),
            Drift = Drifts.Of(model, panel.Features.Take(judged.LastRows), [.. judged.LastRows.Select(judged.Confidence)]),
            Warnings = fitted.IsConverged ? [] : [$"{fitted.Passes} passes did not suffice to converge; raise 'iterations'"],
            Limits = [verdict, "Stages are hidden: what is judged is how well they foretell the figures of later months, and whether the stage that is foretold is the one told later.",
                "growth_* judge the calibrated probability to reach the stage within the horizon against what the model tells later, not against nature."],
            WrittenAt = now,
        };
        var version = registry.Store(model, _ => card);
        if (isBetter)
            registry.Promote(definition.Model, version);
        return new(version, card, isBetter, verdict);
    }

    static string Day(int day) => Epoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static (int TrainTo, int Last) Days(MiningDefinition definition, StagePanel panel)
    {
        if (panel.Days.Length == 0)
            throw new ContractException(definition.File, 0, $"{definition.Features} has no row", "run 'warehouse run' first, on data that have such subjects") { IsTooEarly = true };
        var last = Epoch.AddDays(panel.Days.Max());
        var trainTo = (definition.TrainTo ?? TimeSplit.Later(last, -definition.HorizonMonths - definition.TestMonths)).DayNumber - Epoch.DayNumber;
        var months = panel.Days.Where(d => d <= trainTo).Distinct().Count();
        return months >= LeastMonths && trainTo < panel.Days.Max() ? (trainTo, panel.Days.Max())
            : throw new ContractException(definition.File, 0, $"{months} month ends up to {Day(trainTo)} to learn from",
                $"permitted are at least {LeastMonths}, and one after them to judge by: give a longer history, or another 'train_to' or 'test_months'")
            { IsTooEarly = true };
    }

    static Dictionary<string, string> Notes(MiningDefinition definition, BaumWelchOutcome fitted)
    {
        var (stages, model) = (definition.Stages!, fitted.Model);
        var notes = new Dictionary<string, string>
        {
            ["restarts"] = $"{stages.Options.Restarts}",
            ["passes"] = $"{fitted.Passes}",
            ["prior_share"] = Number(stages.Prior.Share),
        };
        for (var k = 0; k < model.States; k++)
        {
            notes[$"stay in {stages.Names[k].Key}"] = string.Join(" / ", model.Transition.Select(t => Number(t[k][k])));
            for (var j = 0; j < stages.Figures.Count; j++)
                notes[$"{stages.Names[k].Key} {stages.Figures[j]}"] = $"{Number(model.Mean[k][j])} ± {Number(Math.Sqrt(model.Variance[k][j]))}";
        }
        return notes;
    }

    static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    static StoredModel Stored(MiningDefinition definition, StagePanel panel, HiddenMarkov stages, int trainTo)
    {
        var features = panel.Features.Take([.. Enumerable.Range(0, panel.Days.Length).Where(row => panel.Days[row] <= trainTo)]);
        // How sure the filter is grows with the months that it has seen: tonight is held against the last year learnt from.
        var told = stages.Filter(panel.UpTo(trainTo)).Chunk(stages.States).Select(row => row.Max());
        var days = panel.Days.Where(day => day <= trainTo);
        var confidence = told.Zip(days).Where(row => row.Second > trainTo - 365).Select(row => row.First).ToArray();
        var edges = Enumerable.Range(0, features.Columns.Count).Select(j => PopulationStability.Edges(features.Column(j))).Append(PopulationStability.Edges(confidence)).ToArray();
        return new()
        {
            Model = definition.Model,
            Task = definition.Task,
            Features = features.Columns,
            Stages = stages,
            KnowsTo = Epoch.AddDays(trainTo),
            Peers = Reasons.Peers(features),
            Edges = edges,
            Counts = [.. edges.Select((e, j) => PopulationStability.Counts(j < edges.Length - 1 ? features.Column(j) : confidence, e))],
        };
    }

    static (bool IsBetter, string Verdict) Gate(MiningDefinition definition, ModelRegistry registry, Judged judged, StoredModel model)
    {
        var mine = judged.LogLikelihood(judged.Model);
        if (registry.Champion(definition.Model) is not { } version)
            return (true, $"accepted: log likelihood {Number(mine)} a row, the first model");
        if (registry.Intact(definition.Model, version) is not { } champion)
            return (true, $"accepted: log likelihood {Number(mine)} a row; the model in use ({version}) is damaged and cannot be compared");
        if (champion.Stages is null || !champion.Features.SequenceEqual(model.Features, FeatureEquality.Same) || champion.Stages.States != judged.Model.States)
            return (true, $"accepted: log likelihood {Number(mine)} a row; the model in use ({version}) has other features and cannot be compared");
        var theirs = judged.LogLikelihood(champion.Stages);
        return mine >= theirs - definition.GateTolerance
            ? (true, $"accepted: log likelihood {Number(mine)} a row, the model in use ({version}) has {Number(theirs)} on the same rows")
            : (false, $"refused: log likelihood {Number(mine)} a row is worse than {Number(theirs)} of the model in use ({version}), which stays");
    }

    /// <summary>A model on the months after those it learnt from.</summary>
    sealed class Judged
    {
        readonly MiningDefinition definition;
        readonly StagePanel panel;
        readonly int[] rows;
        readonly float[] filtered;
        readonly int[] told;

        public Judged(MiningDefinition definition, StagePanel panel, HiddenMarkov model, int trainTo, int last)
        {
            (this.definition, this.panel, Model) = (definition, panel, model);
            rows = [.. Enumerable.Range(0, panel.Days.Length).Where(row => panel.Days[row] > trainTo)];
            LastRows = [.. rows.Where(row => panel.Days[row] == last)];
            filtered = model.Filter(panel.Sequences);
            told = [.. Enumerable.Range(0, panel.Days.Length).Select(row => StageReasons.FirstTwo(Of(row)).First)];
        }

        public HiddenMarkov Model { get; }
        public int[] LastRows { get; }
        public int Rows => rows.Length;

        public float Confidence(int row) => filtered[(row * Model.States) + told[row]];

        ReadOnlySpan<float> Of(int row) => filtered.AsSpan(row * Model.States, Model.States);

        /// <summary>Mean log likelihood of a row judged, given the months before it.</summary>
        public double LogLikelihood(HiddenMarkov model) => LogLikelihood(model, panel.Sequences);

        double LogLikelihood(HiddenMarkov model, StageSequences sequences)
        {
            var all = model.LogLikelihoods(sequences);
            return rows.Average(row => all[row]);
        }

        public IReadOnlyList<FoldMetric> Figures(StoredModel model)
        {
            var ahead = Ahead(rows);
            var (scores, labels) = (Array.ConvertAll(ahead, row => StageReach.Probability(model, definition, panel, filtered, row)), Array.ConvertAll(ahead, Comes));
            var kept = rows.Where(row => Later(row) is not null).Select(row => told[row] == told[Later(row)!.Value] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
            List<(string, double)> figures = [("log_likelihood", LogLikelihood(Model)), ("confidence", rows.Average(row => (double)Confidence(row))), ("stage_kept_over_horizon", kept)];
            if (labels.Distinct().Count() == 2)
                figures.AddRange([("growth_auc", Ranking.Auc(scores, labels)), ("growth_brier", ProbabilityMetrics.Brier(scores, labels)),
                    ("growth_foretold", scores.Average(s => (double)s)), ("growth_base_rate", labels.Average(l => (double)l)),
                    ("growth_calibration_error", ProbabilityMetrics.CalibrationError(scores, labels)),
                    ("growth_calibration_slope", ProbabilityMetrics.CalibrationLine(scores, labels).Slope)]);
            return [.. figures.Select(f => FoldMetric.Of(f.Item1, [f.Item2]))];
        }

        /// <summary>The calibration of the probability to reach the stage, from rows whose whole horizon had passed on the last day learnt from.</summary>
        public (string Name, ICalibration Calibration) Calibrate(int trainTo)
        {
            var of = Ahead([.. Enumerable.Range(0, panel.Days.Length).Where(row => Later(row) is { } later && panel.Days[later] <= trainTo)]);
            return Calibrations.Choose(Array.ConvertAll(of, row => StageReach.Margin(Model, definition, panel, filtered, row)), Array.ConvertAll(of, Comes),
                definition.Settings.Seed, [.. of.Select(row => panel.Starts[row].ToString(CultureInfo.InvariantCulture))]);
        }

        /// <summary>Rows not in the stage to be reached whose whole horizon has passed.</summary>
        int[] Ahead(IReadOnlyList<int> of) => [.. of.Where(row => told[row] != definition.Stages!.Reached && Later(row) is not null)];

        /// <summary>1 where the filter tells the stage at one month end of the horizon at least.</summary>
        float Comes(int row) => Enumerable.Range(row + 1, definition.HorizonMonths).Any(later => told[later] == definition.Stages!.Reached) ? 1 : 0;

        /// <summary>The row a horizon later in the same sequence.</summary>
        int? Later(int row) => row + definition.HorizonMonths is var later && later < panel.Days.Length && panel.Starts[later] == panel.Starts[row] ? later : null;

        public Dictionary<string, IReadOnlyList<FoldMetric>> Baselines(StageSequences train, CancellationToken cancellation)
        {
            var prior = definition.Stages!.Prior;
            var single = BaumWelch.Fit(train, prior with { Means = [[.. prior.Spreads.Select((_, j) => prior.Means.Average(m => m[j]))]] }, new(Restarts: 1), cancellation).Model;
            return new Dictionary<string, IReadOnlyList<FoldMetric>>
            {
                ["one stage"] = Told(LogLikelihood(single)),
                ["no memory"] = Told(LogLikelihood(WithoutMemory())),
                ["months shuffled"] = Told(LogLikelihood(Model, panel.Sequences.Shuffled(new(definition.Settings.Seed ^ SeedOfPlacebo)))),
            };

            static IReadOnlyList<FoldMetric> Told(double value) => [FoldMetric.Of("log_likelihood", [value])];
        }

        /// <summary>Every month drawn anew from the shares of stages among the rows learnt from.</summary>
        HiddenMarkov WithoutMemory()
        {
            var judged = rows.ToHashSet();
            var learnt = Enumerable.Range(0, panel.Days.Length).Where(row => !judged.Contains(row)).ToList();
            var shares = Enumerable.Range(0, Model.States).Select(k => learnt.Average(row => (double)filtered[(row * Model.States) + k])).ToArray();
            return Model with { Initial = [shares], Transition = [[.. shares.Select(_ => shares)]] };
        }

        public IReadOnlyList<KeyValuePair<string, double>> Importance()
        {
            var sums = new double[panel.Sequences.Features];
            foreach (var row in rows)
            {
                var (stage, other) = StageReasons.FirstTwo(Of(row));
                for (var j = 0; j < sums.Length; j++)
                    sums[j] += Math.Abs(Model.Evidence(j, panel.Features[row, j], stage, other));
            }
            var total = Math.Max(1e-300, sums.Sum());
            return [.. definition.Stages!.Figures.Select((name, j) => KeyValuePair.Create(name, sums[j] / total)).OrderByDescending(f => f.Value)];
        }
    }
}
