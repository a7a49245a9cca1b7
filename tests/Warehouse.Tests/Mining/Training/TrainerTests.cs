using System.Text.Json;
using Warehouse.Mining;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Training;
using Warehouse.Tests.Mining.Xgboost;

namespace Warehouse.Tests.Mining.Training;

public sealed class TrainerTests
{
    public static TheoryData<string, MiningTask> All() => new()
    {
        { "trees", MiningTask.Binary },
        { "trees", MiningTask.Multiclass },
        { "trees", MiningTask.Regression },
        { "logistic", MiningTask.Binary },
        { "logistic", MiningTask.Multiclass },
        { "linear", MiningTask.Regression },
        { "blend", MiningTask.Binary },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_rows_and_seed_give_the_same_model_to_the_byte_and_its_contributions_add_up(string name, MiningTask task)
    {
        XgboostLibrary.SkipWhereAbsent();
        var trainer = Trainers.Find(name)!;
        var set = Synthetic.Rows(600, 6, task, 21, categorical: 1, classes: task == MiningTask.Multiclass ? 3 : 2);
        var settings = name is "trees" or "blend" ? TrainerSettings.Of(5, ("rounds", "30"), ("depth", "3")) : TrainerSettings.Of(5);
        var model = trainer.Fit(set, settings, default).Model;
        Assert.Equal(Bytes(model), Bytes(trainer.Fit(set, settings with { Threads = 2 }, default).Model));
        var fresh = Synthetic.Rows(200, 6, task, 22, categorical: 1, classes: set.Classes).Features;
        var (margins, contributions) = (model.Margins(fresh), model.Contributions(fresh));
        for (var k = 0; k < margins.Length; k++)
            Assert.Equal(margins[k], contributions.Skip(k * 7).Take(7).Sum(c => (double)c), 1e-4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_trainer_finds_what_is_in_the_rows(string name, MiningTask task)
    {
        XgboostLibrary.SkipWhereAbsent();
        var trainer = Trainers.Find(name)!;
        var classes = task == MiningTask.Multiclass ? 3 : 2;
        var set = Synthetic.Rows(3_000, 5, task, 31, categorical: 1, classes: classes);
        var fresh = Synthetic.Rows(3_000, 5, task, 32, categorical: 1, classes: classes);
        var settings = name is "trees" or "blend" ? TrainerSettings.Of(5, ("rounds", "150")) : TrainerSettings.Of(5);
        var scores = LinkFunction.Scores(task, trainer.Fit(set, settings, default).Model.Margins(fresh.Features), set.Outputs);
        var found = MetricSet.Of(task, scores, fresh.Labels, set.Classes)[task == MiningTask.Regression ? 2 : 0].Value;
        // AUC, accuracy, R2; what a tree can see beyond a line is the interaction.
        Assert.InRange(found, (name, task) switch
        {
            ("trees", MiningTask.Multiclass) => 0.7,
            ("trees" or "blend", _) => 0.85,
            (_, MiningTask.Multiclass) => 0.6,
            ("linear", _) => 0.5,
            _ => 0.8
        }, 1);
    }

    [Fact]
    public void One_absurd_ratio_neither_hides_its_column_nor_makes_log_odds_without_bound()
    {
        var set = Synthetic.Rows(3_000, 5, MiningTask.Binary, 31);
        var spoilt = set with { Features = set.Features.Take([.. Enumerable.Range(0, 3_000)]) };
        spoilt.Features.Column(2)[7] = 6e11f;
        var settings = TrainerSettings.Of(5, ("l2", "10"));
        var (clean, found) = (new LogisticRegression().Fit(set, settings, default).Model, new LogisticRegression().Fit(spoilt, settings, default).Model);
        var fresh = Synthetic.Rows(3_000, 5, MiningTask.Binary, 32);
        Assert.InRange(Ranking.Auc(found.Margins(fresh.Features), fresh.Labels), Ranking.Auc(clean.Margins(fresh.Features), fresh.Labels) - 0.005, 1);
        fresh.Features.Column(2)[7] = 6e11f;
        Assert.All([clean, found], model => Assert.InRange(Math.Abs(model.Margins(fresh.Features)[7]), 0, 20));
    }

    [Fact]
    public void Logistic_regression_solves_its_equations()
    {
        var set = Synthetic.Rows(500, 3, MiningTask.Binary, 41);
        const double penalty = 2;
        var model = (LinearModel)new LogisticRegression().Fit(set, TrainerSettings.Of(1, ("l2", "2")), default).Model;
        var scores = LinkFunction.Scores(MiningTask.Binary, model.Margins(set.Features), 1);
        // At the optimum the gradient is 0: residuals sum to 0, and each standardised column's moment is the penalty times its slope.
        Assert.Equal(0, scores.Zip(set.Labels, (p, y) => (double)y - p).Sum(), 1e-2);
        for (var j = 0; j < 3; j++)
        {
            var (term, moment) = (model.Terms[0][j], 0.0);
            for (var i = 0; i < 500; i++)
                moment += float.IsNaN(set.Features[i, j]) ? 0 : (set.Labels[i] - scores[i]) * (set.Features[i,
                    j] - term.Center) / term.Scale;
            Assert.Equal(penalty * term.Slope, moment, 1e-2);
        }
    }

    [Fact]
    public void Ridge_regression_of_one_column_is_the_formula()
    {
        float[] x = [1, 2, 3, 4, 5, 6], y = [2, 3, 5, 4, 7, 8];
        var set = new TrainingSet(MiningTask.Regression, new([new("x")], 6, x), y, 0);
        var model = (LinearModel)new LinearRegression().Fit(set, TrainerSettings.Of(1, ("l2", "1.5")), default).Model;
        var (mx, my, sd) = (3.5, y.Average(), Math.Sqrt(35.0 / 12));
        var moment = x.Zip(y, (a, b) => (a - mx) / sd * (b - my)).Sum();
        Assert.Equal(moment / (6 + 1.5), model.Terms[0][0].Slope, 1e-6);
        Assert.Equal(my, model.Intercepts[0], 1e-6);
    }

    [Fact]
    public void A_monotone_constraint_holds_everywhere()
    {
        XgboostLibrary.SkipWhereAbsent();
        var random = new Random(3);
        var x = Enumerable.Range(0, 800).Select(_ => (float)random.NextDouble()).ToArray();
        var labels = Array.ConvertAll(x, v => random.NextDouble() < 0.5 + (0.4 * Math.Sin(9 * v)) ? 1f : 0f);
        var set = new TrainingSet(MiningTask.Binary, new([new("x")], 800, x), labels, 2);
        var grid = new FeatureMatrix([new("x")], 500, [.. Enumerable.Range(0, 500).Select(i => i / 500f)]);
        var settings = TrainerSettings.Of(1, ("rounds", "60"), ("patience", "0"), ("depth", "4"), ("min_child_weight", "1"));
        bool Rises(TrainerSettings with) => new GradientBoostedTrees().Fit(set, with, default).Model.Margins(grid) is var m
            && m.Zip(m.Skip(1)).All(p => p.First <= p.Second);
        Assert.False(Rises(settings));
        Assert.True(Rises(settings with { Monotone = new Dictionary<string, int> { ["x"] = 1 } }));
        Assert.Contains("no numeric feature", (settings with { Monotone = new Dictionary<string, int> { ["z"] = 1 } })
            .Fault(new GradientBoostedTrees(), set.Features.Columns)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Balanced_weights_lift_the_scores_of_the_rare_class()
    {
        var set = Synthetic.Rows(2_000, 3, MiningTask.Binary, 51);
        var rare = set.Take([.. Enumerable.Range(0, 2_000).Where(i => set.Labels[i] == 0 || i % 10 == 0)]);
        double Mean(string weight) => LinkFunction.Scores(MiningTask.Binary,
            new LogisticRegression().Fit(rare, TrainerSettings.Of(1, ("l2", "1"), ("class_weight", weight)),
                default).Model.Margins(rare.Features), 1).Average();
        Assert.Equal(rare.Labels.Average(), Mean("none"), 0.01);
        Assert.InRange(Mean("balanced"), 0.35, 0.6);
    }

    [Fact]
    public void A_blend_of_a_given_share_is_that_share_of_the_line_and_the_rest_of_the_trees()
    {
        XgboostLibrary.SkipWhereAbsent();
        var set = Synthetic.Rows(600, 6, MiningTask.Binary, 21, categorical: 1);
        var settings = TrainerSettings.Of(5, ("rounds", "30"), ("depth", "3"), ("l2", "10"), ("share", "0.25"));
        float[] Of(string name) => Trainers.Find(name)!.Fit(set, settings, default).Model.Margins(set.Features);
        var (blend, trees, line) = (Of("blend"), Of("trees"), Of("logistic"));
        for (var i = 0; i < blend.Length; i++)
            Assert.Equal((0.75 * trees[i]) + (0.25 * line[i]), blend[i], 1e-5);
    }

    [Fact]
    public void Inner_folds_keep_the_rows_of_one_group_together()
    {
        var set = Synthetic.Rows(600, 2, MiningTask.Binary, 21) with { Groups = [.. Enumerable.Range(0, 600).Select(i => $"{i % 40}")] };
        var fold = Folds.Inner(set, 5, 1)[0];
        Assert.Empty(fold.Train.Select(r => set.Groups![r]).Intersect(fold.Test.Select(r => set.Groups![r])));
        Assert.Equal(set.Take(fold.Test).Groups, fold.Test.Select(r => set.Groups![r]));
    }

    static string Bytes(IFittedModel model) => model is BlendedModel blend ? JsonSerializer.Serialize(blend.Trees) + JsonSerializer.Serialize(blend.Line)
         : model is TreeModel trees ? JsonSerializer.Serialize(trees.Ensemble)
        : JsonSerializer.Serialize((LinearModel)model);
}
