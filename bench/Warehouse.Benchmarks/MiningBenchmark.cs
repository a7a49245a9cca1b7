using System.Diagnostics;
using System.Globalization;
using Warehouse.Mining;
using Warehouse.Mining.Training;
using Warehouse.Mining.Trees;
using Warehouse.Mining.Xgboost;

namespace Warehouse.Benchmarks;

/// <summary>Training, scoring and explaining of 200 trees of depth 6 on n x 60 features, in CPU seconds: ours against XGBoost's own command
/// line (where its program is named) and its own prediction and contributions through the C API.</summary>
static class MiningBenchmark
{
    const int Features = 60;
    const int Trees = 200;
    const int Depth = 6;
    const int Seed = 42;

    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var set = Rows(rows);
        Console.WriteLine($"{rows:N0} rows x {Features} features, {Trees} trees of depth {Depth}; {Environment.ProcessorCount} cores; XGBoost {NativeXgboost.Version()}");
        var trainer = new GradientBoostedTrees();
        var settings = TrainerSettings.Of(Seed, ("rounds", $"{Trees}"), ("patience", "0"), ("depth", $"{Depth}"), ("min_child_weight", "1"),
            ("eta", "0.1"), ("subsample", "1"), ("colsample", "1"));
        TreeModel? model = null;
        var ours = Measured.Of(() => model = (TreeModel)trainer.Fit(set, settings, default).Model);
        Console.WriteLine($"training    ours          {ours}");
        if (args.Length > 1)
            CommandLine(args[1], set, ours);
        Score(set, trainer, settings, model!.Ensemble);
        return 0;
    }

    static void Score(TrainingSet set, GradientBoostedTrees trainer, TrainerSettings settings, TreeEnsemble ensemble)
    {
        using var train = new TrainingMatrix(set.Features, set.Labels, null, Environment.ProcessorCount);
        using var booster = new Booster(trainer.Parameters(set, new(Depth, 1), 0.1, settings), train);
        for (var round = 0; round < Trees; round++)
            booster.Update(round, train);
        // A matrix of its own: XGBoost keeps the margins of the matrix that it trains on.
        using var fresh = new TrainingMatrix(set.Features, null, null, Environment.ProcessorCount);
        var (theirs, mine) = (Array.Empty<float>(), Array.Empty<float>());
        var scorer = new EnsembleScorer(ensemble);
        scorer.Margins(set.Features);
        var ofXgboost = Measured.Of(() => theirs = booster.Predict(fresh));
        var ofOurs = Measured.Of(() => mine = scorer.Margins(set.Features));
        Told("scoring", set.Features.Rows, ofOurs, ofXgboost, Difference(theirs, mine));
        var few = set.Features.Take([.. Enumerable.Range(0, Math.Min(20_000, set.Features.Rows))]);
        using var explained = new TrainingMatrix(few, null, null, Environment.ProcessorCount);
        var shap = new TreeShap(ensemble);
        shap.Contributions(few);
        ofOurs = Measured.Of(() => mine = shap.Contributions(few));
        ofXgboost = Measured.Of(() => theirs = booster.Contributions(explained));
        Told("explaining", few.Rows, ofOurs, ofXgboost, Difference(theirs, mine));
    }

    static void Told(string what, int rows, Measured ours, Measured theirs, float difference)
    {
        Console.WriteLine($"{what,-11} ours          {ours}   {rows / ours.Cpu:N0} rows a CPU second");
        Console.WriteLine($"{what,-11} XGBoost's own {theirs}   {rows / theirs.Cpu:N0} rows a CPU second; ours {theirs.Cpu / ours.Cpu:0.0} times; largest difference {difference:0.0E0}");
    }

    static float Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    /// <summary>XGBoost's own program on the same rows as LIBSVM text, which it also has to read: its whole run, and what is left of it
    /// without reading (a run of one round).</summary>
    static void CommandLine(string program, TrainingSet set, Measured ours)
    {
        var work = Directory.CreateTempSubdirectory("warehouse-bench-").FullName;
        var text = Path.Combine(work, "train.libsvm");
        using (var file = new StreamWriter(text))
        {
            for (var i = 0; i < set.Features.Rows; i++)
            {
                file.Write(set.Labels[i].ToString(CultureInfo.InvariantCulture));
                for (var j = 0; j < Features; j++)
                {
                    if (!float.IsNaN(set.Features[i, j]))
                        file.Write(string.Create(CultureInfo.InvariantCulture, $" {j}:{set.Features[i, j]}"));
                }
                file.Write('\n');
            }
        }
        var (whole, one) = (Train(program, work, Trees), Train(program, work, 1));
        Console.WriteLine($"training    its program   {whole,7:0.00} s CPU, of which {one:0.00} s with one round; ours / its {ours.Cpu / whole:0.00}, without reading {ours.Cpu / (whole - one):0.00}");
        Directory.Delete(work, recursive: true);
    }

    static double Train(string program, string work, int rounds)
    {
        var configuration = Path.Combine(work, "conf");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            booster = gbtree
            tree_method = hist
            objective = binary:logistic
            eta = 0.1
            max_depth = {Depth}
            seed = {Seed}
            nthread = {Environment.ProcessorCount}
            num_round = {rounds}
            data = "{Path.Combine(work, "train.libsvm")}?format=libsvm"
            model_out = "{Path.Combine(work, "model.json")}"
            """));
        // The shell's own count of what its children used; the runtime tells nothing of a process that has ended.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$1\" >/dev/null 2>&1 || exit 1; times", program, configuration])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = work,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start)!;
        var told = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} cannot be run; name XGBoost's own program, with its libraries in LD_LIBRARY_PATH");
        return told.Trim().Split('\n')[^1].Split(' ').Sum(Seconds);

        // 1m2.34s
        static double Seconds(string time) => time.TrimEnd('s').Split('m') is [var minutes, var seconds]
            ? (double.Parse(minutes, CultureInfo.InvariantCulture) * 60) + double.Parse(seconds, CultureInfo.InvariantCulture) : 0;
    }

    static TrainingSet Rows(int n)
    {
        var random = new Random(Seed);
        var matrix = FeatureMatrix.Empty([.. Enumerable.Range(0, Features).Select(j => new FeatureColumn($"x{j}"))], n);
        var labels = new float[n];
        for (var i = 0; i < n; i++)
        {
            var signal = -1.0;
            for (var j = 0; j < Features; j++)
            {
                var x = (float)((random.NextDouble() * 2) - 1);
                signal += j < 20 ? x * (j % 5) / 5 * (j % 2 == 0 ? 1 : x) : 0;
                matrix.Column(j)[i] = random.NextDouble() < 0.05 ? float.NaN : x;
            }
            labels[i] = random.NextDouble() < LinkFunction.Logistic(2 * signal) ? 1 : 0;
        }
        return new(MiningTask.Binary, matrix, labels, 2);
    }
}
