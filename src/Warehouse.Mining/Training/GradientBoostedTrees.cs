using System.Globalization;
using System.Runtime.ExceptionServices;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Trees;
using Warehouse.Mining.Xgboost;

namespace Warehouse.Mining.Training;

/// <summary>Gradient boosted trees, grown by XGBoost's histogram method.</summary>
/// <remarks>The search, all of it inside the rows given: the rows are dealt into five inner folds (stratified by label). Each of
/// <see cref="Candidates"/> is grown once a fold on the other four and stops when the loss on the fold has not fallen for <c>patience</c>
/// rounds. Then the features that hardly moved the best one's scores are taken away and all is tried again without them. The five
/// ensembles of every candidate whose mean loss is within <see cref="Tolerance"/> of the least are averaged into one: no row's own label
/// decided
/// when the trees that it did not grow were stopped, and a mean varies less than one. Above 20,000 rows two
/// folds and two candidates do, above 100,000 one of each, for there noise is small and time is not. Options that are given hold for all
/// candidates.</remarks>
public sealed class GradientBoostedTrees : ITrainer
{
    const int InnerFolds = 5;
    const int FewRows = 20_000;
    const int ManyRows = 100_000;
    const int RowsExplained = 500;
    const double Tolerance = 0.01;
    const long CellsOfOneThread = 400_000;

    /// <summary>A feature is taken away where its share in the scores is below this part of an even share.</summary>
    const double LeastOfEvenShare = 0.35;

    static readonly Candidate[] Candidates = [new(3, 1, 0), new(4, 1, 1), new(5, 1, 3), new(6, 1, 3)];
    static readonly Candidate[] OfMiddlingRows = [new(4, 1, 0), new(6, 1, 1)];
    static readonly Candidate OfManyRows = new(6, 5, 0);

    /// <inheritdoc />
    public string Name => "trees";

    /// <inheritdoc />
    public IReadOnlyList<TrainerOption> Options { get; } =
    [
        new("rounds", "2000", "most rounds of one tree an output", 1, 100_000),
        new("patience", "50", "rounds without a smaller loss on held-out rows after which it stops; 0 grows all rounds on all rows", 0,
            10_000),
        new("eta", "", "learning rate: 0.05, above 100,000 rows 0.1", 0.0001, 1),
        new("depth", "", "most splits from root to leaf", 1, 12),
        new("min_child_weight", "", "least weight of rows in a leaf", 0),
        new("subsample", "0.8", "share of rows that a round sees", 0.1, 1),
        new("colsample", "0.8", "share of features that a tree sees", 0.05, 1),
        new("lambda", "1", "L2 penalty on leaves", 0),
        new("alpha", "0", "L1 penalty on leaves", 0),
        new("gamma", "", "least gain of a split", 0),
        new("max_bin", "256", "histogram bins a feature", 16, 4096),
        new("class_weight", "none", "none, or balanced: each class weighs the same", Words: ["none", "balanced"]),
        new("loss", "squared", "of a number: squared errors, or absolute ones, which large errors move less", Words: ["squared", "absolute"]),
    ];

    /// <summary>Why XGBoost's library cannot be had, and what to do; null where it can.</summary>
    public static string? WhyAbsent() => NativeXgboost.WhyAbsent();

    /// <summary>The library and its version.</summary>
    public static string Library() => $"XGBoost {NativeXgboost.Version()}";

    /// <inheritdoc />
    public bool Learns(MiningTask task) => true;

    /// <inheritdoc />
    public FittedModel Fit(TrainingSet training, TrainerSettings settings, CancellationToken cancellation)
    {
        if (settings.Text(this, "class_weight") == "balanced" && training.Task != MiningTask.Regression)
            training = training.Balanced();
        var isLarge = training.Features.Rows > ManyRows;
        var eta = settings.Number(this, "eta") ?? (isLarge ? 0.1 : 0.05);
        if (settings.Number(this, "patience") == 0)
        {
            var only = With(OfManyRows, settings);
            var grown = Grow(training, null, only, eta, settings, cancellation);
            return new(new TreeModel(grown.Ensemble), Notes(only, eta, [grown]));
        }
        var folds = Folds.Inner(training, InnerFolds, settings.Seed);
        if (isLarge)
        {
            var alone = Try(training, [folds[0]], [With(OfManyRows, settings)], eta, settings, cancellation)[0];
            return new(new TreeModel(alone.Grown[0].Ensemble), Notes(alone.Candidate, eta, alone.Grown));
        }
        var isMiddling = training.Features.Rows > FewRows;
        var candidates = (isMiddling ? OfMiddlingRows : Candidates).Select(c => With(c, settings)).Distinct().ToArray();
        if (isMiddling)
            folds = [.. folds.Take(2)];
        var trials = Try(training, folds, candidates, eta, settings, cancellation);
        var kept = Telling(training, trials.MinBy(t => t.Loss)!);
        if (!isMiddling && kept.Length < training.Features.Columns.Count && !settings.Monotone.Keys.Any(m =>
            !kept.Any(k => training.Features.Columns[k].Name == m)))
        {
            var fewer = Try(training with { Features = training.Features.TakeColumns(kept) }, folds, candidates, eta, settings,
                cancellation);
            trials.AddRange(fewer.Select(t => t with
            {
                Features = kept.Length,
                Grown = Array.ConvertAll(t.Grown, g =>
                g with { Ensemble = g.Ensemble.Spread(kept, training.Features.Columns.Count) })
            }));
        }
        var best = trials.MinBy(t => t.Loss)!;
        var good = trials.Where(t => t.Loss <= best.Loss * (1 + Tolerance)).SelectMany(t => t.Grown).ToList();
        return new(new TreeModel(TreeEnsemble.Mean([.. good.Select(g => g.Ensemble)])), [.. Notes(best.Candidate, eta, best.Grown),
            new("features", $"{best.Features}"), new("ensembles", $"{good.Count}")]);
    }

    /// <summary>Grows each candidate once a fold; one fold after the other, so that at most one copy of the rows is held beside the
    /// set.</summary>
    List<Trial> Try(TrainingSet set, IReadOnlyList<Fold> folds, Candidate[] candidates, double eta, TrainerSettings settings,
        CancellationToken cancellation)
    {
        var grown = candidates.Select(_ => new Grown[folds.Count]).ToArray();
        for (var f = 0; f < folds.Count; f++)
        {
            var (train, held) = (set.Take(folds[f].Train), set.Take(folds[f].Test));
            InParallel(candidates.Length, Threads(train.Features, settings), c => grown[c][f] = Grow(train, held, candidates[c], eta,
                settings, cancellation));
        }
        return [.. candidates.Select((c, i) => new Trial(c, set.Features.Columns.Count, grown[i], grown[i].Average(g => g.Loss)))];
    }

    /// <summary>Small trainings take one thread each, side by side; large ones take all threads, one after the other. The results are the
    /// same.</summary>
    static void InParallel(int count, int threadsOfOne, Action<int> grow)
    {
        try
        {
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / threadsOfOne) }, grow);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>The features whose mean absolute contribution is not small against an even share.</summary>
    static int[] Telling(TrainingSet set, Trial trial)
    {
        var p = set.Features.Columns.Count;
        var rows = Enumerable.Range(0, Math.Min(RowsExplained, set.Features.Rows)).ToArray();
        var shares = new double[p];
        var contributions = new TreeShap(trial.Grown[0].Ensemble).Contributions(set.Features.Take(rows));
        for (var k = 0; k < contributions.Length; k++)
        {
            if (k % (p + 1) < p)
                shares[k % (p + 1)] += Math.Abs(contributions[k]);
        }
        var least = LeastOfEvenShare * shares.Sum() / p;
        int[] kept = [.. Enumerable.Range(0, p).Where(j => shares[j] >= least)];
        return kept.Length > 0 ? kept : [.. Enumerable.Range(0, p)];
    }

    /// <summary>XGBoost's parameters for a set.</summary>
    internal Dictionary<string, string> Parameters(TrainingSet set, Candidate candidate, double eta, TrainerSettings settings)
    {
        var parameters = new Dictionary<string, string>
        {
            ["booster"] = "gbtree",
            ["tree_method"] = "hist",
            ["verbosity"] = "0",
            ["seed"] = $"{settings.Seed}",
            ["nthread"] = $"{Threads(set.Features, settings)}",
            ["eta"] = Invariant(eta),
            ["max_depth"] = $"{candidate.Depth}",
            ["min_child_weight"] = Invariant(candidate.MinChildWeight),
            ["subsample"] = settings.Text(this, "subsample"),
            ["colsample_bytree"] = settings.Text(this, "colsample"),
            ["lambda"] = settings.Text(this, "lambda"),
            ["alpha"] = settings.Text(this, "alpha"),
            ["gamma"] = Invariant(candidate.Gamma),
            ["max_bin"] = settings.Text(this, "max_bin"),
            ["max_cat_to_onehot"] = "8",
            ["max_cat_threshold"] = "64",
        };
        (parameters["objective"], parameters["eval_metric"]) = set.Task switch
        {
            MiningTask.Binary => ("binary:logistic", "logloss"),
            MiningTask.Multiclass => ("multi:softprob", "mlogloss"),
            _ => settings.Text(this, "loss") == "absolute" ? ("reg:absoluteerror", "mae") : ("reg:squarederror", "rmse"),
        };
        if (set.Task == MiningTask.Multiclass)
            parameters["num_class"] = $"{set.Classes}";
        else
            parameters["base_score"] = Invariant(set.Task == MiningTask.Binary ? Math.Clamp(Mean(set), 1e-6, 1 - 1e-6) : Mean(set));
        if (settings.Monotone.Count > 0)
            parameters["monotone_constraints"] =
                $"({string.Join(',', set.Features.Columns.Select(c => settings.Monotone.GetValueOrDefault(c.Name)))})";
        return parameters;
    }

    static string Invariant(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static int Threads(FeatureMatrix features, TrainerSettings settings) => settings.Threads > 0 ? settings.Threads
        : features.Values.LongLength < CellsOfOneThread ? 1 : Environment.ProcessorCount;

    static double Mean(TrainingSet set)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var i = 0; i < set.Labels.Length; i++)
        {
            var weight = set.Weights?[i] ?? 1;
            (sum, weights) = (sum + (weight * set.Labels[i]), weights + weight);
        }
        return sum / weights;
    }

    Candidate With(Candidate candidate, TrainerSettings settings) => new(
        (int)(settings.Number(this, "depth") ?? candidate.Depth), settings.Number(this, "min_child_weight") ?? candidate.MinChildWeight,
        settings.Number(this, "gamma") ?? candidate.Gamma);

    Grown Grow(TrainingSet set, TrainingSet? held, Candidate candidate, double eta, TrainerSettings settings,
        CancellationToken cancellation)
    {
        var (rounds, patience, threads) = ((int)settings.Number(this, "rounds")!, (int)settings.Number(this, "patience")!,
            Threads(set.Features, settings));
        using var train = new TrainingMatrix(set.Features, set.Labels, set.Weights, threads);
        using var watch = held is null ? null : new TrainingMatrix(held.Features, held.Labels, held.Weights, threads);
        using var booster = new Booster(Parameters(set, candidate, eta, settings), watch is null ? [train] : [train, watch]);
        var (least, best) = (double.PositiveInfinity, 0);
        for (var round = 0; round < rounds && (watch is null || round - best <= patience); round++)
        {
            cancellation.ThrowIfCancellationRequested();
            booster.Update(round, train);
            if (watch is null || booster.Evaluate(round, watch) is var loss && !(loss < least))
                continue;
            (least, best) = (loss, round);
        }
        var kept = watch is null ? rounds : best + 1;
        return new(XgboostModelReader.Read(booster.Save(), kept), kept, least);
    }

    static List<KeyValuePair<string, string>> Notes(Candidate candidate, double eta, IReadOnlyList<Grown> grown) =>
    [
        new("depth", $"{candidate.Depth}"),
        new("min_child_weight", Invariant(candidate.MinChildWeight)),
        new("gamma", Invariant(candidate.Gamma)),
        new("eta", Invariant(eta)),
        new("rounds", string.Join(' ', grown.Select(g => g.Rounds))),
    ];

    /// <summary>What the search tries.</summary>
    internal sealed record Candidate(int Depth, double MinChildWeight, double Gamma = 0);

    /// <summary>A candidate, how many features it saw, its ensembles a fold, and their mean loss.</summary>
    sealed record Trial(Candidate Candidate, int Features, Grown[] Grown, double Loss);

    /// <summary>An ensemble, its rounds, and the least loss on its held-out rows.</summary>
    sealed record Grown(TreeEnsemble Ensemble, int Rounds, double Loss);
}
