using Warehouse.Mining.Training;
using Warehouse.Mining.Trees;
using Warehouse.Mining.Xgboost;
using Warehouse.Tests.Mining.Xgboost;

namespace Warehouse.Tests.Mining.Trees;

/// <summary>Our scores and SHAP values are XGBoost's own.</summary>
public sealed class AgainstXgboostTests
{
    const int Rounds = 40;

    public static TheoryData<MiningTask, int, int, int> Cases() => new()
    {
        { MiningTask.Binary, 4, 0, 2 },
        { MiningTask.Binary, 6, 2, 2 },
        { MiningTask.Binary, 1, 0, 2 },
        { MiningTask.Binary, 12, 1, 2 },
        { MiningTask.Multiclass, 3, 1, 4 },
        { MiningTask.Regression, 6, 2, 2 },
        { MiningTask.Regression, 10, 0, 2 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Margins_and_contributions_are_those_of_XGBoost(MiningTask task, int depth, int categorical, int classes)
    {
        XgboostLibrary.SkipWhereAbsent();
        var set = Synthetic.Rows(3_011, 9, task, 7 + depth, categorical, classes: classes);
        var fresh = Synthetic.Rows(517, 9, task, 99, categorical, classes: classes);
        var trainer = new GradientBoostedTrees();
        var parameters = trainer.Parameters(set, new(depth, 1), 0.2, TrainerSettings.Of(3));
        using var train = new TrainingMatrix(set.Features, set.Labels, set.Weights, 2);
        using var other = new TrainingMatrix(fresh.Features, null, null, 2);
        using var booster = new Booster(parameters, train);
        for (var round = 0; round < Rounds; round++)
            booster.Update(round, train);
        var ensemble = XgboostModelReader.Read(booster.Save());
        Assert.Equal(Rounds * set.Outputs, ensemble.Trees);
        Assert.Equal(categorical > 0, ensemble.RightCategories.Count > 0);
        Near(booster.Predict(other), new EnsembleScorer(ensemble).Margins(fresh.Features), 1e-6f);
        Near(booster.Predict(other, margin: false), LinkFunction.Scores(task, new EnsembleScorer(ensemble).Margins(fresh.Features),
            set.Outputs), 1e-6f);
        Near(booster.Contributions(other), new TreeShap(ensemble).Contributions(fresh.Features), 1e-5f);
    }

    static void Near(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Contains(expected, e => e != expected[0]);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"value {i}: XGBoost {expected[i]:R}, ours {actual[i]:R}");
    }
}
